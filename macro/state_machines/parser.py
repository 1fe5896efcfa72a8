"""A state machine of the template, with its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from macro.definition.detection import mentions_shorthand
from macro.definition.reader import SERVERLESS, STATE_MACHINE, Definition, read_definitions
from macro.definition.state_walk import State, walk_states
from macro.model import rules
from macro.model.call import STATE_TYPE, AwsCall, IntegrationPattern
from macro.model.diagnostics import DiagnosticCollector, TemplatePath, template_error
from macro.shorthand.parse import StateOptions, WrittenCall, is_shorthand, parse_call

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.reader import DefinitionContext
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings

_EXPRESS_SECONDS = 300
"""Source: AWS Step Functions Developer Guide, Choosing workflow type."""

_ELSEWHERE = (
    "shorthand stands where no state is; if it is inside Fn::ForEach, put CrossRegion after"
    " AWS::LanguageExtensions in the template's Transform list"
)


@dataclass(frozen=True, slots=True)
class CallState:
    """A shorthand state and the call that it describes."""

    state: State
    call: AwsCall


@dataclass(frozen=True, slots=True)
class DefinitionCalls:
    """One definition of a state machine with its parsed calls; `names` also contains the states with errors."""

    definition: Definition
    states: tuple[CallState, ...]
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StateMachine:
    """A state machine that makes cross-region calls.

    `others` says that it has states besides them that need permissions of their own.
    """

    logical_id: str
    resource: dict[str, Json]
    found: tuple[DefinitionCalls, ...]
    others: bool

    @property
    def place(self) -> TemplatePath:
        """The resource's place."""
        return TemplatePath(self.logical_id)

    @property
    def calls(self) -> tuple[AwsCall, ...]:
        """All its calls, in the order of the definition."""
        return tuple(state.call for found in self.found for state in found.states)


def is_state_machine(resource: Json) -> TypeGuard[dict[str, Json]]:
    """Whether a value below `Resources` is a state machine of either type."""
    return isinstance(resource, dict) and resource.get("Type") in (STATE_MACHINE, SERVERLESS)


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What parsing a state machine needs from the rest of the template and from the deployment."""

    settings: Settings
    home: StackContext
    definitions: DefinitionContext


def parse_state_machine(
    logical_id: str, resource: dict[str, Json], context: ParseContext, collector: DiagnosticCollector
) -> StateMachine | None:
    """Parses a state machine with its calls.

    Collects every problem in it. Returns None if it makes no cross-Region calls that could be parsed.
    """
    place = TemplatePath(logical_id)
    definitions: list[DefinitionCalls] = []
    others = False
    for definition in read_definitions(resource, place, context.definitions, collector):
        states = list(walk_states(definition.form.root, definition.branches))
        shorthand = [state for state in states if is_shorthand(state, definition.form)]
        collector.attempt(_check_elsewhere, definition, shorthand, place)
        calls = [_call(state, definition, place, context, collector) for state in shorthand]
        names = tuple("/".join(state.names) for state in shorthand)
        definitions.append(DefinitionCalls(definition, tuple(call for call in calls if call), names))
        ours = {state.steps for state in shorthand}
        others = others or any(_needs_more(state) for state in states if state.steps not in ours)
    found = tuple(entry for entry in definitions if entry.states)
    machine = StateMachine(logical_id, resource, found, others)
    collector.attempt(_check_express, machine)
    collector.attempt(_check_condition, machine)
    return machine if machine.found else None


def _call(
    state: State,
    definition: Definition,
    place: TemplatePath,
    context: ParseContext,
    collector: DiagnosticCollector,
) -> CallState | None:
    options = context.settings.states.get("/".join((place.logical_id, *state.names)), StateOptions())
    written = WrittenCall(state, definition.form, place.at(*state.steps), options)
    call = parse_call(written, context.home, collector)
    return CallState(state, call) if call else None


def _needs_more(state: State) -> bool:
    """Whether a state that is not ours needs a permission: any Task, and a distributed Map's own executions."""
    match state.value:
        case {"Type": "Task"} | {"ItemReader": _} | {"ResultWriter": _}:
            return True
        case {"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}}:
            return True
        case _:
            return False


def _check_elsewhere(definition: Definition, shorthand: list[State], place: TemplatePath) -> None:
    """Raises Rejected where shorthand stands outside of the states that the walk finds."""
    visited = {id(state.value) for state in shorthand}

    def unvisited(value: Json) -> bool:
        if isinstance(value, dict):
            if value.get("Type") == STATE_TYPE and id(value) not in visited:
                return True
            return any(map(unvisited, value.values()))
        return isinstance(value, list) and any(map(unvisited, value))

    if unvisited(definition.form.root):
        raise template_error(rules.STATE_MACHINE, place.at(*definition.steps), _ELSEWHERE)


def _check_express(machine: StateMachine) -> None:
    properties = machine.resource.get("Properties")
    kind = "Type" if machine.resource["Type"] == SERVERLESS else "StateMachineType"
    if not isinstance(properties, dict) or properties.get(kind) != "EXPRESS":
        return
    problems = DiagnosticCollector()
    for call in machine.calls:
        if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
            problems.add(
                rules.STATE_MACHINE,
                call.place,
                "an Express state machine can't wait for a task token; make it STANDARD",
            )
        if call.waiting and (longest := call.waiting.delay * (call.waiting.attempts - 1)) > _EXPRESS_SECONDS:
            text = f"this waits up to {longest:,} s, and an Express execution ends after {_EXPRESS_SECONDS} s"
            problems.add(
                rules.FIELDS,
                call.place.at("WaitUntil"),
                f"{text}: give it {{Name, Delay, MaxAttempts}}, or make it STANDARD",
            )
    problems.finish()


def _check_condition(machine: StateMachine) -> None:
    condition = machine.resource.get("Condition")
    if machine.found and not isinstance(condition, str | None):
        raise template_error(
            rules.STATE_MACHINE, machine.place.at("Condition"), "Condition must be the name of a condition"
        )


def check_other_resources(resources: Mapping[str, Json]) -> None:
    """Raises Rejected for shorthand in what is no state machine, such as an `Fn::ForEach` over resources."""
    problems = DiagnosticCollector()
    for name, resource in resources.items():
        if not is_state_machine(resource) and name.startswith("Fn::") and mentions_shorthand(resource):
            problems.add(rules.STATE_MACHINE, TemplatePath(name), _ELSEWHERE)
    problems.finish()

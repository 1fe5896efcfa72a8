"""A state machine of the template, with its calls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeGuard

from macro.call import AwsCall, IntegrationPattern
from macro.definition.read import SERVERLESS, STATE_MACHINE, Definition, definitions_of
from macro.problems import Gather, Place, rejected
from macro.shorthand.parameters import check_parameters
from macro.shorthand.parse import Options, is_shorthand, parse
from macro.shorthand.spelling import STATE_TYPE, mentions_shorthand
from macro.states.walk import State, states_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.read import Inputs
    from macro.deployment import Home
    from macro.known import Json
    from macro.settings import Settings

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
class Found:
    """One definition of a state machine with its shorthand states."""

    definition: Definition
    states: tuple[CallState, ...]


@dataclass(frozen=True, slots=True)
class Machine:
    """A state machine that makes cross-region calls.

    `others` says that it has states besides them that need permissions of their own.
    """

    logical_id: str
    resource: dict[str, Json]
    found: tuple[Found, ...]
    others: bool

    @property
    def place(self) -> Place:
        """The resource's place."""
        return Place(self.logical_id)

    @property
    def calls(self) -> tuple[AwsCall, ...]:
        """All its calls, in the order of the definition."""
        return tuple(state.call for found in self.found for state in found.states)


def is_state_machine(resource: Json) -> TypeGuard[dict[str, Json]]:
    """Whether a value below `Resources` is a state machine of either type."""
    return isinstance(resource, dict) and resource.get("Type") in (STATE_MACHINE, SERVERLESS)


def machine_of(
    logical_id: str, resource: dict[str, Json], settings: Settings, home: Home, inputs: Inputs
) -> Machine | None:
    """The state machine with its calls, None where it has none; raises Rejected with every problem in it."""
    place = Place(logical_id)
    gather = Gather()
    found: list[Found] = []
    others = False
    for definition in definitions_of(resource, place, inputs):
        states = list(states_of(definition.form.root, definition.branches))
        shorthand = [state for state in states if is_shorthand(state, definition.form)]
        gather.attempt(_check_elsewhere, definition, shorthand, place)
        parsed = [gather.attempt(_call, state, definition, place, settings, home) for state in shorthand]
        found.append(Found(definition, tuple(call for call in parsed if call)))
        ours = {state.steps for state in shorthand}
        others = others or any(_needs_more(state) for state in states if state.steps not in ours)
    machine = Machine(logical_id, resource, tuple(entry for entry in found if entry.states), others)
    gather.attempt(_check_express, machine)
    gather.attempt(_check_condition, machine)
    gather.finish()
    return machine if machine.found else None


def _call(state: State, definition: Definition, place: Place, settings: Settings, home: Home) -> CallState:
    options = settings.states.get("/".join((place.resource, *state.names)), Options())
    call = parse(state, definition.form, place.at(*state.steps), options, home)
    check_parameters(call)
    return CallState(state, call)


def _needs_more(state: State) -> bool:
    """Whether a state that is not ours needs a permission: any Task, and a distributed Map's own executions."""
    match state.value:
        case {"Type": "Task"} | {"ItemReader": _} | {"ResultWriter": _}:
            return True
        case {"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}}:
            return True
        case _:
            return False


def _check_elsewhere(definition: Definition, shorthand: list[State], place: Place) -> None:
    """Raises Rejected where shorthand stands outside of the states that the walk finds."""
    visited = {id(state.value) for state in shorthand}

    def unvisited(value: Json) -> bool:
        if isinstance(value, dict):
            if value.get("Type") == STATE_TYPE and id(value) not in visited:
                return True
            return any(map(unvisited, value.values()))
        return isinstance(value, list) and any(map(unvisited, value))

    if unvisited(definition.form.root):
        raise rejected(place.at(*definition.steps), _ELSEWHERE)


def _check_express(machine: Machine) -> None:
    properties = machine.resource.get("Properties")
    kind = "Type" if machine.resource["Type"] == SERVERLESS else "StateMachineType"
    if not isinstance(properties, dict) or properties.get(kind) != "EXPRESS":
        return
    gather = Gather()
    for call in machine.calls:
        if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
            gather.add(call.place, "an Express state machine can't wait for a task token; make it STANDARD")
        if call.waiting and (longest := call.waiting.delay * (call.waiting.attempts - 1)) > _EXPRESS_SECONDS:
            text = f"this waits up to {longest:,} s, and an Express execution ends after {_EXPRESS_SECONDS} s"
            gather.add(
                call.place.at("WaitUntil"),
                f"{text}: give it {{Name, Delay, MaxAttempts}}, or make it STANDARD",
            )
    gather.finish()


def _check_condition(machine: Machine) -> None:
    condition = machine.resource.get("Condition")
    if machine.found and not isinstance(condition, str | None):
        raise rejected(machine.place.at("Condition"), "Condition must be the name of a condition")


def check_resources(resources: Mapping[str, Json]) -> None:
    """Raises Rejected for shorthand in what is no state machine, such as an `Fn::ForEach` over resources."""
    gather = Gather()
    for name, resource in resources.items():
        if not is_state_machine(resource) and name.startswith("Fn::") and mentions_shorthand(resource):
            gather.add(Place(name), _ELSEWHERE)
    gather.finish()

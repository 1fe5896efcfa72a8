"""Parses a state machine with its cross-Region calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from macro.definition.reader import (
    UNREADABLE_FORM,
    definition_properties,
    mentions_calls,
    read_definitions,
)
from macro.definition.state_walk import walk_states
from macro.definition.substitutions import check_substitutions
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, TemplatePath
from macro.shorthand.near_misses.region_fields import (
    find_definition_fields,
    find_region_fields_of_call,
    find_region_properties,
)
from macro.shorthand.near_misses.replaced_states import find_replaced_states, find_substituted_states
from macro.shorthand.near_misses.states import find_near_misses
from macro.shorthand.near_misses.strays import (
    find_metadata_of_resources,
    find_misspelled_metadata,
    find_strays,
    find_strays_in_properties,
    find_strays_in_resources,
    find_unused_arns,
)
from macro.shorthand.parse import parse_call
from macro.shorthand.written_call import StateOptions, WrittenCall, is_shorthand
from macro.state_machines.express import find_express_problems
from macro.state_machines.external_id import find_external_id
from macro.state_machines.model import CallState, DefinitionCalls, StateMachine, is_state_machine
from macro.state_machines.null_values import find_null_values

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

    from macro.definition.reader import Definition, DefinitionContext
    from macro.definition.state_walk import State
    from macro.model.diagnostics import Diagnostic
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings

_SUBSTITUTIONS = "DefinitionSubstitutions"


@dataclass(frozen=True, slots=True)
class ParseContext:
    """What parsing a state machine needs from the rest of the template and from the deployment."""

    settings: Settings
    stack: StackContext
    definitions: DefinitionContext


def parse_state_machine(
    logical_id: str, resource: dict[str, Json], context: ParseContext, collector: DiagnosticCollector
) -> StateMachine | None:
    """Parses a state machine with its calls, and collects every problem.

    Returns None if the macro didn't read the definition. Without cross-Region calls, with errors or without, the state
    machine has no definitions.
    """
    path = TemplatePath(logical_id)
    read = [
        _parse_definition(definition, resource, path, context, collector)
        for definition in read_definitions(resource, path, context.definitions, collector)
    ]
    definitions = tuple(each.calls for each in read if each.calls)
    properties = resource.get("Properties")
    if isinstance(properties, dict):
        collector.diagnostics.extend(
            find_strays_in_properties(properties, definition_properties(resource), path)
        )
        collector.diagnostics.extend(find_region_properties(properties, path, "a state machine"))
        targets = [target for each in read for target in each.targets]
        _check_substitutions(properties, targets, path, context, collector)
        if definitions:
            collector.attempt(check_substitutions, properties, path)
    needs_role = next((each.needs_role for each in read if each.needs_role), "")
    state_machine = StateMachine(logical_id, resource, definitions, needs_role)
    _check_state_machine(state_machine, collector)
    return state_machine if read else None


@dataclass(frozen=True, slots=True)
class _ReadDefinition:
    """A definition of a state machine.

    Attributes:
        calls: Its cross-Region calls; None if it has none, with errors or without.
        targets: The `Resource` of each of its states.
        needs_role: Why its native states need permissions; empty if they need none.
    """

    calls: DefinitionCalls | None
    targets: tuple[Json, ...]
    needs_role: str


def _parse_definition(
    definition: Definition,
    resource: Mapping[str, Json],
    path: TemplatePath,
    context: ParseContext,
    collector: DiagnosticCollector,
) -> _ReadDefinition:
    known_problems = len(collector.diagnostics)
    states = list(walk_states(definition.form.root, definition.branches))
    shorthand = [state for state in states if is_shorthand(state, definition.form)]
    steps = {state.steps for state in shorthand}
    others = [state for state in states if state.steps not in steps]
    native = _without_near_misses(others, definition, path, collector)
    collector.diagnostics.extend(find_strays(definition.form.root, path, {id(s.value) for s in states}))
    collector.diagnostics.extend(_find_replaced_states(definition, resource, path))
    collector.diagnostics.extend(find_definition_fields(definition.form.root, path))
    for state in shorthand:
        collector.diagnostics.extend(find_region_fields_of_call(state, path.at(*state.steps)))
    if not states and len(collector.diagnostics) == known_problems and mentions_calls(definition.form):
        collector.add(rules.NOT_EXPANDED, path.at(*definition.steps), UNREADABLE_FORM)
    parsed = [_parse_state(state, definition, path, context, collector) for state in shorthand]
    calls = tuple(_with_external_id(call, path.logical_id, resource) for call in parsed if call)
    names = tuple("/".join(state.names) for state in shorthand)
    return _ReadDefinition(
        calls=DefinitionCalls(definition, calls, names) if shorthand else None,
        targets=tuple(state.value.get("Resource") for state in states),
        needs_role=next(filter(None, map(_describe_permissions, native)), ""),
    )


def _find_replaced_states(
    definition: Definition, resource: Mapping[str, Json], path: TemplatePath
) -> Iterator[Diagnostic]:
    properties = resource.get("Properties")
    written = properties.get(_SUBSTITUTIONS) if isinstance(properties, dict) else None
    names = written if isinstance(written, dict) else ()
    return find_replaced_states(definition.form, names, path.at(*definition.steps))


def _check_substitutions(
    properties: Mapping[str, Json],
    targets: Sequence[Json],
    path: TemplatePath,
    context: ParseContext,
    collector: DiagnosticCollector,
) -> None:
    """Collects problems of shorthand in `DefinitionSubstitutions`."""
    written, place = properties.get(_SUBSTITUTIONS), path.at(_SUBSTITUTIONS)
    collector.diagnostics.extend(find_substituted_states(written, context.definitions.facts, place))
    if targets:
        collector.diagnostics.extend(find_unused_arns(written, targets, place))


def _without_near_misses(
    states: Iterable[State], definition: Definition, path: TemplatePath, collector: DiagnosticCollector
) -> list[State]:
    """Collects the near misses, and returns the states that have none and are therefore native."""
    native: list[State] = []
    for state in states:
        problems = list(find_near_misses(state, definition.form, path.at(*state.steps)))
        collector.diagnostics.extend(problems)
        if all(each.severity is not rules.Severity.ERROR for each in problems):
            native.append(state)
    return native


def _parse_state(
    state: State,
    definition: Definition,
    path: TemplatePath,
    context: ParseContext,
    collector: DiagnosticCollector,
) -> CallState | None:
    options = context.settings.states.get("/".join((path.logical_id, *state.names)), StateOptions())
    written = WrittenCall(state, definition.form, path.at(*state.steps), options)
    call = parse_call(written, context.stack, collector)
    return CallState(state, call) if call else None


def _with_external_id(entry: CallState, logical_id: str, resource: Mapping[str, Json]) -> CallState:
    credentials = entry.call.credentials
    if credentials is None:
        return entry
    has_labels = entry.state.child_type is not None
    external_id = find_external_id(logical_id, resource, has_labels=has_labels)
    return replace(entry, call=replace(entry.call, credentials=replace(credentials, external_id=external_id)))


def _describe_permissions(state: State) -> str:
    """Returns why a native state needs permissions, or an empty string if it needs none."""
    name = "/".join(state.names)
    match state.value:
        case {"ItemProcessor": {"ProcessorConfig": {"Mode": "DISTRIBUTED"}}}:
            return f"the distributed Map {name} needs states:StartExecution on its own state machine"
        case {"Type": "Task"}:
            return f"the Task {name} needs permissions"
        case {"ItemReader": _} | {"ResultWriter": _}:
            return f"the Map {name} needs permissions for its ItemReader or ResultWriter"
        case _:
            return ""


def _check_state_machine(state_machine: StateMachine, collector: DiagnosticCollector) -> None:
    path = state_machine.path
    for each in state_machine.definitions:
        if each.definition.not_inlined:
            collector.add(rules.STATE_MACHINE, path.at(*each.definition.steps), each.definition.not_inlined)
    collector.diagnostics.extend(find_express_problems(state_machine))
    reported = {each.path for each in collector.diagnostics}
    collector.diagnostics.extend(find_null_values(state_machine, reported))
    if state_machine.definitions and not isinstance(state_machine.resource.get("Condition"), str | None):
        message = "Condition must be the name of a condition"
        collector.add(rules.STATE_MACHINE, path.at("Condition"), message)


def check_rest_of_template(
    template: Mapping[str, Json], resources: Mapping[str, Json], ignore: Collection[str]
) -> None:
    """Raises TemplateError if there is shorthand outside the state machines, or misspelled Metadata.

    Args:
        template: The template.
        resources: Its resources.
        ignore: The logical IDs of resources that the macro ignores.
    """
    collector = DiagnosticCollector()
    collector.diagnostics.extend(find_misspelled_metadata(template))
    collector.diagnostics.extend(_find_region_defaults(template))
    checked = {name: resource for name, resource in resources.items() if name not in ignore}
    collector.diagnostics.extend(find_metadata_of_resources(checked))
    others = {name: resource for name, resource in checked.items() if not is_state_machine(resource)}
    collector.diagnostics.extend(find_strays_in_resources(others))
    collector.finish()


def _find_region_defaults(template: Mapping[str, Json]) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each Region among the defaults that AWS SAM uses for all state machines."""
    defaults = template.get("Globals")
    if isinstance(defaults, dict):
        path = TemplatePath("", ("Globals", "StateMachine"))
        yield from find_region_properties(defaults.get("StateMachine"), path, "a state machine")

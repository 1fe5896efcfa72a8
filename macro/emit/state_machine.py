"""A state machine with its Tasks, its permission to invoke the caller, and its dependencies."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from macro.definition.reader import SERVERLESS, with_definitions
from macro.definition.state_walk import walk_states
from macro.emit.grant import check_new_role, grant, new_role
from macro.emit.task.invoked_function import InvokedFunction
from macro.emit.task.job_state import name_states
from macro.emit.task_state import task
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.state_machines.execution_role import find_execution_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.definition.json_path import Steps
    from macro.emit.logical_ids import LogicalIds
    from macro.emit.task.invoked_function import CallerFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import DefinitionCalls, StateMachine


def invocation(
    machine: StateMachine,
    names: LogicalIds,
    resources: Mapping[str, Json],
    settings: Settings,
    stack: StackContext,
) -> dict[str, Json]:
    """Returns the resource that allows the state machine to invoke the caller, by logical ID.

    It is a policy for the state machine's role, a permission of the caller, or a new role. Raises TemplateError if none
    is possible.
    """
    resource = machine.resource
    if find_execution_role(resource) is None and resource["Type"] != SERVERLESS:
        properties = cast("dict[str, Json]", resource["Properties"])
        check_new_role(properties, needs_role=machine.needs_role, path=machine.path)
        return {names.state_machine_role: new_role(names, settings)}
    if settings.grant_is_manual:
        return {}
    return grant(names, resource, resources, stack, machine.path)


def check_substitution(machine: StateMachine, names: LogicalIds) -> None:
    """Raises TemplateError if a substitution of the state machine has the name of the one that the macro adds."""
    properties = cast("dict[str, Json]", machine.resource["Properties"])
    substitutions = properties.get("DefinitionSubstitutions", {})
    if names.invoked_id in cast("dict[str, Json]", substitutions) and _is_substituted(machine):
        path = machine.path.at("DefinitionSubstitutions").key(names.invoked_id)
        message = "the macro adds a substitution with this name; rename the existing substitution"
        raise template_error(rules.STATE_MACHINE, path, message)


def with_tasks(
    machine: StateMachine,
    names: LogicalIds,
    caller: CallerFacts,
    invoked_by: Mapping[str, Json],
    waits_for: Sequence[str],
) -> dict[str, Json]:
    """Returns the state machine with a Task for each call.

    Args:
        machine: The state machine.
        names: The logical IDs of the added resources.
        caller: What the Tasks need to know about the caller.
        invoked_by: The result of `invocation`.
        waits_for: The logical IDs of the resources that must exist before the state machine runs.
    """
    resource = (
        _with_role(machine.resource, names) if names.state_machine_role in invoked_by else machine.resource
    )
    properties = cast("dict[str, Json]", resource["Properties"])
    written = [(part.definition, _written(part, names, caller)) for part in machine.definitions]
    edited = with_definitions(properties, written)
    if _is_substituted(machine):
        substitutions = cast("dict[str, Json]", properties.get("DefinitionSubstitutions", {}))
        edited["DefinitionSubstitutions"] = {**substitutions, names.invoked_id: names.invoked}
    grants = [name for name in invoked_by if name != names.state_machine_role]
    return _with_dependencies({**resource, "Properties": edited}, [*waits_for, *grants])


def _is_substituted(machine: StateMachine) -> bool:
    """Returns whether the definition is text, so that the caller's ARN comes from a substitution."""
    return any(part.definition.form.substituted for part in machine.definitions)


def _written(part: DefinitionCalls, names: LogicalIds, caller: CallerFacts) -> Json:
    form = part.definition.form
    function = InvokedFunction(form.reference_to(names.invoked_id, names.invoked), caller)
    taken = {state.names[-1] for state in walk_states(form.root)}
    replacements: dict[Steps, Json] = {}
    for entry in part.states:
        call, state = entry.call, entry.state
        inner_names = name_states(state.names[-1], taken) if call.starts_job else None
        taken |= set(inner_names or ())
        replacements[state.steps] = task(call, state.value, function, inner_names)
    return form.written(replacements)


def _with_role(resource: dict[str, Json], names: LogicalIds) -> dict[str, Json]:
    properties = cast("dict[str, Json]", resource["Properties"])
    role: Json = {"Fn::GetAtt": [names.state_machine_role, "Arn"]}
    return {**resource, "Properties": {**properties, "RoleArn": role}}


def _with_dependencies(resource: dict[str, Json], waits_for: list[str]) -> dict[str, Json]:
    written = resource.get("DependsOn", [])
    existing = written if isinstance(written, list) else [written]
    return {**resource, "DependsOn": [*existing, *waits_for]} if waits_for else resource

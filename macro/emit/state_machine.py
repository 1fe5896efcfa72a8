"""A state machine with its Tasks, its right to invoke the caller, and what it waits for."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from macro.definition.reader import SERVERLESS, with_definitions
from macro.emit.grant import check_own_role, grant, own_role
from macro.emit.task_state import task
from macro.state_machines.execution_role import find_execution_role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.emit.logical_ids import LogicalIds
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.parser import DefinitionCalls, StateMachine


def invocation(
    machine: StateMachine,
    names: LogicalIds,
    resources: Mapping[str, Json],
    settings: Settings,
    home: StackContext,
) -> dict[str, Json]:
    """What lets the state machine invoke the caller, by logical ID: a grant on its role, or a role of our own.

    `resources` are the template's. Raises Rejected where neither can be.
    """
    resource = machine.resource
    if find_execution_role(resource) is None and resource["Type"] != SERVERLESS:
        properties = cast("dict[str, Json]", resource["Properties"])
        check_own_role(properties, others=machine.others, place=machine.place)
        return {names.state_machine_role: own_role(names, settings)}
    if settings.grant_is_manual:
        return {}
    return {names.grant: grant(names, resource, resources, home, machine.place)}


def with_tasks(
    machine: StateMachine,
    names: LogicalIds,
    partition: str,
    invoked_by: Mapping[str, Json],
    waits_for: Sequence[str],
) -> dict[str, Json]:
    """The state machine with a Task for each call.

    `invoked_by` is what `invocation` gave; `waits_for` are the logical IDs that must be there before it runs.
    """
    resource = (
        _with_role(machine.resource, names) if names.state_machine_role in invoked_by else machine.resource
    )
    properties = cast("dict[str, Json]", resource["Properties"])
    written = [(found.definition, _written(found, names, partition)) for found in machine.found]
    edited = with_definitions(properties, written)
    if any(found.definition.form.substituted for found in machine.found):
        substitutions = cast("dict[str, Json]", properties.get("DefinitionSubstitutions", {}))
        edited["DefinitionSubstitutions"] = {**substitutions, names.invoked_id: names.invoked}
    grants = [name for name in invoked_by if name == names.grant]
    return _waiting({**resource, "Properties": edited}, [*waits_for, *grants])


def _written(found: DefinitionCalls, names: LogicalIds, partition: str) -> Json:
    form = found.definition.form
    reference = form.reference_to(names.invoked_id, names.invoked)
    return form.written(
        {
            entry.state.steps: task(entry.call, entry.state.value, reference, partition)
            for entry in found.states
        }
    )


def _with_role(resource: dict[str, Json], names: LogicalIds) -> dict[str, Json]:
    properties = cast("dict[str, Json]", resource["Properties"])
    role: Json = {"Fn::GetAtt": [names.state_machine_role, "Arn"]}
    return {**resource, "Properties": {**properties, "RoleArn": role}}


def _waiting(resource: dict[str, Json], waits_for: list[str]) -> dict[str, Json]:
    written = resource.get("DependsOn", [])
    own = written if isinstance(written, list) else [written]
    return {**resource, "DependsOn": [*own, *waits_for]} if waits_for else resource

"""A caller: its function, role, log group, policies, version, alias, and readiness check."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from macro.emit import caller_function
from macro.emit.call_policies import CallPolicies, call_policies
from macro.emit.preflight import build_checks
from macro.emit.version_alias import version_and_alias

if TYPE_CHECKING:
    from macro.emit.caller_group import CallerGroup
    from macro.emit.context import EmitContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings


@dataclass(frozen=True, slots=True)
class Caller:
    """The caller's resources by logical ID, conditions to add to the template, and what its calls depend on."""

    resources: dict[str, Json]
    conditions: dict[str, Json]
    waits_for: tuple[str, ...]


def build_caller(group: CallerGroup, settings: Settings, context: EmitContext) -> Caller:
    """Returns the caller of a group of state machines; raises TemplateError with every problem of its permissions."""
    names, values = group.names, context.values
    boundary = context.sources.caller_boundary(group.machine.logical_id, settings.permissions_boundary)
    settings = replace(settings, permissions_boundary=boundary)
    policies = _policies(group, settings, context)
    layer = context.deployment.caller_layer
    function = caller_function.function(names, layer, settings, group.machine.calls)
    resources: dict[str, Json] = {
        names.function: function,
        **({} if settings.log_group is not None else {names.log_group: caller_function.log_group(settings)}),
        **({} if "Role" in settings.caller else {names.role: caller_function.role(names, settings)}),
        **policies.policies,
        **(version_and_alias(names, function, values) if names.has_alias else {}),
    }
    waits_for = policies.earlier
    if settings.preflight:
        for check in build_checks(group.machines, names, policies, values):
            resources[check.logical_id] = check.resource
            waits_for += [] if check.is_later else [check.logical_id]
    conditions = policies.conditions | group.conditions
    return Caller(conditioned(resources, group.machine.resource), conditions, tuple(waits_for))


def conditioned(resources: dict[str, Json], owner: dict[str, Json]) -> dict[str, Json]:
    """Returns resources with the condition of a state machine. A resource keeps a condition that implies it."""
    if "Condition" not in owner:
        return resources
    condition = {"Condition": owner["Condition"]}
    return {name: condition | cast("dict[str, Json]", resource) for name, resource in resources.items()}


def check_policies(group: CallerGroup, settings: Settings, context: EmitContext) -> None:
    """Raises TemplateError with every problem of the calls' permissions."""
    call_policies(group, caller_function.run_policies(group.names, settings), context)


def _policies(group: CallerGroup, settings: Settings, context: EmitContext) -> CallPolicies:
    """Returns the policies, or none for an existing role. Problems of the calls are reported in both cases."""
    policies = call_policies(group, caller_function.run_policies(group.names, settings), context)
    return CallPolicies({}, {}) if "Role" in settings.caller else policies

"""Warnings about waiters without the permission to see that a resource doesn't exist."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import required_actions
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.resources import UnresolvedResources, derive_resources
from macro.iam.derive import derive_statements
from macro.iam.refusals import arns_of_types, state_key
from macro.iam.regions import target_regions
from macro.iam.role.patterns import matches_action
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.suggestion import Suggestion

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from macro.catalog import RequiredAction
    from macro.iam.call_context import PermissionSources
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine


def find_hidden_absences(
    state_machines: Sequence[StateMachine],
    sources: PermissionSources,
    settings: Settings,
    stack: StackContext,
) -> Iterator[Diagnostic]:
    """Yields a warning for each waiter whose result depends on a permission that the caller doesn't have.

    The statements of an existing role and of `Credentials` are unknown.
    """
    if "Role" in settings.caller:
        return
    for state_machine in state_machines:
        for call in state_machine.calls:
            if call.waiting and not call.credentials:
                yield from _check(call, sources, stack)


def _check(call: AwsCall, sources: PermissionSources, stack: StackContext) -> Iterator[Diagnostic]:
    derived = replace(call, permissions=replace(call.permissions, actions=()))
    try:
        needed = [each for each in required_actions(derived) if each.if_allowed]
        patterns = [action for each in derive_statements(call, stack, sources) for action in each.actions]
    except TemplateError:
        return  # The expansion reports the errors.
    for action in needed:
        if not any(matches_action(pattern, action.action) for pattern in patterns):
            text = (
                f"the caller doesn't have {action.action}, so the service doesn't say whether the resource is missing:"
                " it denies access, and the state fails instead of waiting; allow the action, for example with these"
                " settings"
            )
            suggestion = Suggestion(state_key(call), {"AdditionalIamStatements": _statements(call, action)})
            yield Diagnostic(rules.WAITER_PERMISSION, call.path.at("WaitUntil"), text, suggestion.to_yaml())


def _statements(call: AwsCall, action: RequiredAction) -> Json:
    """Returns the `AdditionalIamStatements` that allow an action, with markers for the unknown names of resources."""
    regions = target_regions(call)
    named = derive_resources(action, derive_parameters(call), regions)
    unknown = isinstance(named, UnresolvedResources)
    arns = list(arns_of_types(action, action.resource_types, regions) if unknown else named.arns)
    return [{"Action": action.action, "Resource": arns[0] if len(arns) == 1 else arns}]

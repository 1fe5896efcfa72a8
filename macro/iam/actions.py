"""Which actions a call needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import RequiredAction, find_operation, find_service
from macro.iam.arns.parameters import given
from macro.model import rules
from macro.model.diagnostics import template_error

if TYPE_CHECKING:
    from macro.catalog import Operation
    from macro.model.call import AwsCall


def catalog_operation(call: AwsCall) -> Operation:
    """The catalog's entry of the call's operation; raises Rejected where there is none."""
    service = find_service(call.service)
    operation = find_operation(service, call.operation) if service else None
    if operation is None:
        raise template_error(
            rules.PERMISSIONS, call.place, f"{call.service} has no operation {call.operation}"
        )
    return operation


def required_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """The needs of the call with its parameters, or those that `IamAction` names; raises Rejected where
    none is known."""
    operation = catalog_operation(call)
    known = operation.required_actions
    if call.permissions.actions:
        return tuple(_own(action, known or ()) for action in call.permissions.actions)
    if known is None:
        raise template_error(
            rules.PERMISSIONS,
            call.place,
            f"no IAM action is known for {call.service} {call.operation} (there is no action"
            f" '{operation.note}', and no source names another): write the action in IamAction",
        )
    return tuple(need for need in known if _applies(need, call))


def _own(action: str, known: tuple[RequiredAction, ...]) -> RequiredAction:
    """An action of IamAction, on the resources of the same action of the tables, else of the call's first
    one."""
    same = [need for need in known if need.action == action] or list(known[:1])
    return RequiredAction(action, "IamAction", same[0].resource_types if same else ())


def _applies(need: RequiredAction, call: AwsCall) -> bool:
    has = need.if_present is None or given(call.parameters, need.if_present)
    return has and (need.if_absent is None or not given(call.parameters, need.if_absent))

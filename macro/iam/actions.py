"""Which actions a call needs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import Need, find_operation, find_service
from macro.iam.parameters import given
from macro.problems import rejected

if TYPE_CHECKING:
    from macro.call import AwsCall
    from macro.catalog import Operation


def operation_of(call: AwsCall) -> Operation:
    """The catalog's entry of the call's operation; raises Rejected where there is none."""
    service = find_service(call.service)
    operation = find_operation(service, call.operation) if service else None
    if operation is None:
        raise rejected(call.place, f"{call.service} has no operation {call.operation}")
    return operation


def needs_of(call: AwsCall) -> tuple[Need, ...]:
    """The needs of the call with its parameters, or those that `IamAction` names; raises Rejected where
    none is known."""
    operation = operation_of(call)
    known = operation.needs
    if call.permissions.actions:
        return tuple(_own(action, known or ()) for action in call.permissions.actions)
    if known is None:
        raise rejected(
            call.place,
            f"no IAM action is known for {call.service} {call.operation} (there is no action"
            f" '{operation.looked_for}', and no source names another): write the action in IamAction",
        )
    return tuple(need for need in known if _applies(need, call))


def _own(action: str, known: tuple[Need, ...]) -> Need:
    """An action of IamAction, on the resources of the same action of the tables, else of the call's first
    one."""
    same = [need for need in known if need.action == action] or list(known[:1])
    return Need(action, "IamAction", same[0].ways if same else ())


def _applies(need: Need, call: AwsCall) -> bool:
    has = need.given is None or given(call.parameters, need.given)
    return has and (need.absent is None or not given(call.parameters, need.absent))

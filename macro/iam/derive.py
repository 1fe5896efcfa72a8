"""From one call to the statements that the caller's role needs for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import Need, Operation, find_operation, find_service
from macro.iam.statement import Statement
from macro.problems import rejected

if TYPE_CHECKING:
    from macro.call import AwsCall
    from macro.deployment import Home
    from macro.known import Json


def statements_for(call: AwsCall, home: Home) -> tuple[Statement, ...]:
    """The statements that allow this call and nothing else; raises Rejected, with what to write, where they can't be derived."""
    own = tuple(_own(entry) for entry in call.permissions.statements)
    return tuple(_statement(call, home, need) for need in _needs(call)) + own


def _needs(call: AwsCall) -> tuple[Need, ...]:
    if call.permissions.actions:
        return tuple(Need(action, "IamAction") for action in call.permissions.actions)
    operation = _operation(call)
    if operation.needs is None:
        raise rejected(
            call.place,
            f"no IAM action is known for {call.service} {call.operation} (looked for '{operation.looked_for}');"
            " name it in IamAction",
        )
    return operation.needs


def _operation(call: AwsCall) -> Operation:
    service = find_service(call.service)
    operation = find_operation(service, call.operation) if service else None
    if operation is None:
        raise rejected(call.place, f"unknown operation {call.service} {call.operation}")
    return operation


def _statement(call: AwsCall, _home: Home, need: Need) -> Statement:
    if call.permissions.resources:
        return Statement((need.action,), call.permissions.resources, reason="IamResources")
    if not need.ways and need.source != "IamAction":
        return Statement(
            (need.action,), ("*",), reason=f"{need.action} supports no resource-level permissions"
        )
    formats = ", ".join(way.arn for way in need.ways) or "their ARNs"
    raise rejected(
        call.place, f"the resources of {need.action} can't be derived; write them in IamResources: {formats}"
    )


def _own(entry: Json) -> Statement:
    if not isinstance(entry, dict):
        raise TypeError("a statement is an object")
    return Statement(
        tuple(_several(entry["Action"])), tuple(_several(entry["Resource"])), reason="AdditionalIamStatements"
    )


def _several(value: Json) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else [str(value)]

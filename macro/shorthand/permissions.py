"""The fields about permissions: `IamResources`, `IamAction`, `AdditionalIamStatements`, `Credentials`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.nearest import did_you_mean
from macro.call import Credentials, Permissions
from macro.known import Intrinsic, OnlyAtRunTime, RunTime, shown, template_value
from macro.problems import Gather, rejected
from macro.shorthand.field_values import FieldValues, items_of

if TYPE_CHECKING:
    from macro.known import Json, Known
    from macro.problems import Place

_CREDENTIALS = ("RoleArn", "AllowedRoles")


def permissions_of(fields: FieldValues, allowed_regions: tuple[str | Intrinsic, ...]) -> Permissions:
    """What the template says itself of a call's permissions; raises Rejected."""
    gather = Gather()
    resources = gather.attempt(_values, fields, "IamResources") or ()
    actions = gather.attempt(_values, fields, "IamAction") or ()
    statements = gather.attempt(_values, fields, "AdditionalIamStatements") or ()
    for resource in resources:
        if not isinstance(resource, str | dict):
            gather.add(fields.at("IamResources"), f"a resource is an ARN, not {shown(resource)}")
    for action in actions:
        if not isinstance(action, str) or ":" not in action:
            gather.add(
                fields.at("IamAction"), f"an IAM action is written service:Action, not {shown(action)}"
            )
    for statement in statements:
        if not isinstance(statement, dict):
            gather.add(
                fields.at("AdditionalIamStatements"), f"a statement is an object, not {shown(statement)}"
            )
    gather.finish()
    return Permissions(resources, tuple(map(str, actions)), statements, allowed_regions)


def credentials_of(fields: FieldValues) -> Credentials | None:
    """The role that the call is made as, None where the field is absent; raises Rejected."""
    if not fields.has("Credentials"):
        return None
    written = fields.known["Credentials"]
    place = fields.at("Credentials")
    if not isinstance(written, dict) or "RoleArn" not in written:
        raise rejected(place, "Credentials is an object with the RoleArn to make the call as")
    for name in written:
        if name not in _CREDENTIALS:
            raise rejected(place.at(name), f"unknown field '{name}'{did_you_mean(name, _CREDENTIALS)}")
    role = _role(written["RoleArn"], place.at("RoleArn"))
    roles = [_role(item, place.at("AllowedRoles")) for item in items_of(written.get("AllowedRoles", []))]
    allowed = tuple(item for item in roles if not isinstance(item, RunTime))
    if len(allowed) < len(roles):
        raise rejected(place.at("AllowedRoles"), "AllowedRoles must be known at deploy time")
    if isinstance(role, RunTime) and not allowed:
        text = "the role is only known at run time; list in Credentials.AllowedRoles what it may be"
        raise rejected(place.at("RoleArn"), text)
    return Credentials(role, allowed)


def _role(value: Known, place: Place) -> str | Intrinsic | RunTime:
    if isinstance(value, str | Intrinsic | RunTime):
        return value
    raise rejected(place, f"a role's ARN is a string, not {shown(value)}")


def _values(fields: FieldValues, name: str) -> tuple[Json, ...]:
    """One value or a list of them, as they stand in a template."""
    try:
        return tuple(map(template_value, items_of(fields.known[name]))) if fields.has(name) else ()
    except OnlyAtRunTime as run_time:
        text = f"{name} must be known at deploy time; {run_time} is only known to an execution"
        raise rejected(fields.at(name), text) from None

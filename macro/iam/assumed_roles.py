"""`sts:AssumeRole` for calls that are made as another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arn import distinct
from macro.iam.statement import Statement
from macro.known import Intrinsic, RunTime
from macro.problems import rejected

if TYPE_CHECKING:
    from macro.call import AwsCall, Credentials
    from macro.known import Json


def assume_statement(call: AwsCall, credentials: Credentials) -> Statement:
    """The right to assume the role, and nothing else: what the call needs stands in that role's own policy.

    Raises Rejected for a role that only an execution knows without `Credentials.AllowedRoles`.
    """
    role = credentials.role
    if isinstance(role, RunTime):
        if not credentials.allowed_roles:
            raise rejected(
                call.place.at("Credentials", "RoleArn"),
                f"the role is only known at run time ({role.expression}): list the roles it may be in"
                " Credentials.AllowedRoles",
            )
        return _statement(tuple(map(_value, credentials.allowed_roles)), "Credentials.AllowedRoles")
    return _statement((_value(role),), "Credentials.RoleArn")


def _statement(roles: tuple[Json, ...], field: str) -> Statement:
    return Statement(("sts:AssumeRole",), distinct(roles), reason=f"the call is made as the role in {field}")


def _value(role: str | Intrinsic) -> Json:
    return role.function if isinstance(role, Intrinsic) else role

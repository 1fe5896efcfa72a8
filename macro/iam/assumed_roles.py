"""`sts:AssumeRole` for calls that are made as another role."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.arns.arn import distinct
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.statement import Statement
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.model.call import AwsCall, Credentials
    from macro.model.template_values import Json


def assume_statement(call: AwsCall, credentials: Credentials) -> Statement:
    """The right to assume the role, and nothing else: what the call needs stands in that role's own policy.

    Raises Rejected for a role that only an execution knows without `Credentials.AllowedRoles`.
    """
    role = credentials.role
    if isinstance(role, RunTime):
        if not credentials.allowed_roles:
            raise template_error(
                rules.PERMISSIONS,
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

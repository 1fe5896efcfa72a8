"""Allows the caller to assume the role of a call with `Credentials`."""

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

_FIX = """Credentials:
  AllowedRoles:
    - !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/ROLE_NAME
"""


def assume_statement(call: AwsCall, credentials: Credentials) -> Statement:
    """Returns the statement for `sts:AssumeRole`. The role's own policies contain the call's permissions.

    Raises:
        TemplateError: The role is only known at run time, and there is no `Credentials.AllowedRoles`.
    """
    role = credentials.role
    if not isinstance(role, RunTime):
        return _statement((_to_template(role),), "Credentials.RoleArn")
    if not credentials.allowed_roles:
        raise template_error(
            rules.PERMISSIONS,
            call.place.at("Credentials", "RoleArn"),
            f"the role is only known at run time ({role.expression}); list the possible roles in"
            " Credentials.AllowedRoles",
            _FIX,
        )
    return _statement(tuple(map(_to_template, credentials.allowed_roles)), "Credentials.AllowedRoles")


def _statement(roles: tuple[Json, ...], field: str) -> Statement:
    return Statement(("sts:AssumeRole",), distinct(roles), reason=f"the caller assumes the role in {field}")


def _to_template(role: str | Intrinsic) -> Json:
    return role.function if isinstance(role, Intrinsic) else role

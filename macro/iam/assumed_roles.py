"""Allows the caller to assume the role of a call with `Credentials`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import ResourceType
from macro.iam.arns.arn import ACCOUNT, PARTITION, distinct, render
from macro.iam.refusals import state_key
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.statement import PermissionSource, Source, Statement
from macro.model.suggestion import Suggestion, marker
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.iam.other_sources import CallContext
    from macro.model.call import Credentials
    from macro.model.template_values import Json

ACTION = "sts:AssumeRole"
ROLE = ResourceType(
    "role", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", required=True, members={}
)
ROLE_TO_FILL_IN = render(("arn:", PARTITION, ":iam::", ACCOUNT, f":role/{marker('RoleName')}"))


def assume_statements(context: CallContext, credentials: Credentials) -> tuple[Statement, ...]:
    """Returns the statements for `sts:AssumeRole`. The role's own policies contain the call's permissions.

    If the role is only known at run time, the possible roles come from `AllowedRoles`, or else from the
    `sts:AssumeRole` statements of the state machine's role.

    Raises:
        TemplateError: The role is only known at run time, and neither source has any roles.
    """
    role = credentials.role
    if not isinstance(role, RunTime):
        return (_statement((_to_template(role),), "Credentials.RoleArn", Source.PARAMETERS),)
    if credentials.allowed_roles:
        roles = tuple(map(_to_template, credentials.allowed_roles))
        return (_statement(roles, "Credentials.AllowedRoles", Source.IAM_RESOURCES),)
    access = context.find_role_access(ACTION, (ROLE,), {})
    if access.statements:
        return access.statements
    message = (
        f"the role is only known at run time ({role.expression}); list the possible roles in"
        f" Credentials.AllowedRoles ({'; '.join(access.reasons)})"
    )
    suggestion = Suggestion(state_key(context.call), {"Credentials": {"AllowedRoles": [ROLE_TO_FILL_IN]}})
    path = context.call.place.at("Credentials", "RoleArn")
    raise TemplateError([Diagnostic(rules.PERMISSIONS, path, message, suggestion.to_yaml(), suggestion)])


def _statement(roles: tuple[Json, ...], field: str, source: Source) -> Statement:
    reason = f"the caller assumes the role in {field}"
    return Statement((ACTION,), distinct(roles), reason=reason, sources=(PermissionSource(source),))


def _to_template(role: str | Intrinsic) -> Json:
    return role.function if isinstance(role, Intrinsic) else role

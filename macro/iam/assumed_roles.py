"""Allows the caller to assume the role of a call with `Credentials`."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from macro.catalog import ResourceType
from macro.iam.arns.arn import PARTITION, render
from macro.iam.arns.escaping import escape, escape_function, literal
from macro.iam.refusals import state_key
from macro.iam.role.text_parts import mask
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.statement import PermissionSource, Source, Statement
from macro.model.suggestion import Suggestion, marker
from macro.model.template_values import Anything, Intrinsic, RunTime, distinct, to_template

if TYPE_CHECKING:
    from macro.iam.arns.arn import Piece
    from macro.iam.call_context import CallContext
    from macro.model.call import Credentials, ExternalId
    from macro.model.template_values import Json

ACTION = "sts:AssumeRole"
EXTERNAL_ID = "sts:ExternalId"
ROLE = ResourceType(
    "role", "arn:${Partition}:iam::${Account}:role/${RoleNameWithPath}", required=True, members={}
)
_ROLE_PATTERN = re.compile(r"arn:[^:*]+:iam::[^:*]+:role/[^*].*", re.DOTALL)
_ROLE_TO_FILL_IN = render(("arn:", PARTITION, f":iam::{marker('AccountId')}:role/{marker('RoleName')}"))


def assume_statements(context: CallContext, credentials: Credentials) -> tuple[Statement, ...]:
    """Returns the statements for `sts:AssumeRole`. The role's own policies contain the call's permissions.

    If the role is only known at run time, the possible roles come from `AllowedRoles`, or else from the
    `sts:AssumeRole` statements of the state machine's role, or from the known parts of the role's ARN. The statements
    allow no external ID except the ARN of the state machine.

    Raises:
        TemplateError: The role is only known at run time, and neither source has any roles.
    """
    statements = _unpinned_statements(context, credentials)
    pin = _pin(credentials.external_id)
    return tuple(each if each.effect == "Deny" else _add_condition(each, *pin) for each in statements)


def is_pinned(statement: Statement) -> bool:
    """Returns whether a statement only allows assuming roles, and only with one external ID."""
    keys = {key for tests in statement.condition.values() if isinstance(tests, dict) for key in tests}
    return statement.effect == "Allow" and statement.actions == (ACTION,) and EXTERNAL_ID in keys


def _pin(external_id: ExternalId | None) -> tuple[str, Json]:
    """Returns the operator and the value of the condition on `sts:ExternalId`."""
    assert external_id is not None  # noqa: S101  the parser of state machines sets it
    if external_id.has_labels:
        # a name can't contain a slash, so the pattern matches no other state machine
        return "StringLike", [external_id.arn, {"Fn::Join": ["", [external_id.arn, "/*"]]}]
    return "StringEquals", external_id.arn


def _add_condition(statement: Statement, operator: str, value: Json) -> Statement:
    """Adds a condition on `sts:ExternalId`, unless the statement of the state machine's role has the same test."""
    operator = next((each for each in statement.condition if each.lower() == operator.lower()), operator)
    tests = statement.condition.get(operator)
    written = dict(tests) if isinstance(tests, dict) else {}
    if EXTERNAL_ID.lower() in map(str.lower, written):
        return statement
    return replace(statement, condition={**statement.condition, operator: {**written, EXTERNAL_ID: value}})


def _unpinned_statements(context: CallContext, credentials: Credentials) -> tuple[Statement, ...]:
    role = credentials.role
    why = _why_unknown(role)
    if not isinstance(role, RunTime) and not why:
        name = literal(role) if isinstance(role, str) else escape_function(role.function)
        return (_statement((name,), "Credentials.RoleArn", Source.PARAMETERS),)
    if credentials.allowed_roles:
        roles = tuple(map(to_template, credentials.allowed_roles))
        return (_statement(roles, "Credentials.AllowedRoles", Source.IAM_RESOURCES),)
    access = context.find_role_access(ACTION, (ROLE,), {})
    if access.statements:
        return access.statements
    pattern = _read_pattern(role) if isinstance(role, RunTime) else None
    if pattern is not None:
        return (_statement((pattern,), "Credentials.RoleArn, of which a part is known", Source.PATTERN),)
    message = (
        f"the role {why}; list the possible roles in Credentials.AllowedRoles ({'; '.join(access.reasons)})"
    )
    suggestion = Suggestion(state_key(context.call), {"Credentials": {"AllowedRoles": [_ROLE_TO_FILL_IN]}})
    path = context.call.path.at("Credentials", "RoleArn")
    raise TemplateError([Diagnostic(rules.PERMISSIONS, path, message, suggestion.to_yaml(), suggestion)])


def _why_unknown(role: str | Intrinsic | RunTime) -> str:
    """Returns why the role is unknown, as the rest of a sentence; an empty string if it is known."""
    match role:
        case RunTime():
            return f"is only known at run time ({role.expression})"
        case Intrinsic():
            return role.origin.unsafe
        case _:
            return ""


def _read_pattern(role: RunTime) -> Json:
    """Returns an ARN pattern for a partly known role, or None.

    The account and the beginning of the role's name must be known.
    """
    pieces: list[Piece] = []
    for part in role.parts:
        if isinstance(part, Intrinsic) and part.origin.unsafe:
            return None
        pieces.append("*" if isinstance(part, Anything) else escape(part))
    return render(tuple(pieces)) if _ROLE_PATTERN.fullmatch(mask(tuple(pieces))) else None


def _statement(roles: tuple[Json, ...], field: str, source: Source) -> Statement:
    reason = f"the caller assumes the role in {field}"
    return Statement((ACTION,), distinct(roles), reason=reason, sources=(PermissionSource(source),))

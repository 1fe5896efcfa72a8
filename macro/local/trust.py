"""Whether a role session may assume a role: the role's trust policy and the caller's own policies.

Rules: AWS IAM User Guide, "Policy evaluation logic" (in one account, a trust policy that names the caller's role is
enough; a trusted account leaves the choice to the caller's own policies) and "Access to AWS accounts owned by third
parties" (sts:ExternalId). Conditions on other keys are taken as met.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.iam.models import iam_backends

from macro.local.pace import pace
from macro.local.permissions import allows, policies_of
from macro.local.role_sessions import ROLE_ARN

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.local.role_sessions import RoleSession


def may_assume(session: RoleSession, role_arn: str, external_id: str | None) -> bool:
    """Whether STS gives the session the role's credentials; not of a role that does not exist or is too new."""
    role = _role(role_arn)
    if role is None or is_new(role_arn):
        return False
    trusting = [
        set(_principals(statement)) & _names_of(session)
        for statement in _statements(role.assume_role_policy_document)
        if _fits(statement, external_id)
    ]
    if not any(trusting):
        return False
    by_name = any(names & {session.role_arn, session.arn} for names in trusting)
    same_account = _account(role_arn) == _account(session.role_arn)
    return (by_name and same_account) or allows(policies_of(session.role_arn), "sts:AssumeRole", role_arn)


def is_new(role_arn: str) -> bool:
    """Whether a role was made so short a time ago that nobody knows it (`Pace.iam_seconds`)."""
    role, seconds = _role(role_arn), pace().iam_seconds
    if role is None or not seconds:
        return False
    made = role.create_date.replace(tzinfo=UTC) if role.create_date.tzinfo is None else role.create_date
    return bool((datetime.now(UTC) - made).total_seconds() < seconds)


def _role(role_arn: str) -> Any:
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        return None
    backend = iam_backends[match["account"]][role_arn.split(":")[1]]
    return next((role for role in backend.roles.values() if role.arn == role_arn), None)


def _account(arn: str) -> str:
    return arn.split(":")[4]


def _names_of(session: RoleSession) -> set[str]:
    account, partition = _account(session.role_arn), session.role_arn.split(":")[1]
    return {"*", account, f"arn:{partition}:iam::{account}:root", session.role_arn, session.arn}


def _statements(document: Any) -> Iterable[Mapping[str, Any]]:
    parsed = json.loads(document) if isinstance(document, str) else document
    statements = parsed.get("Statement", [])
    return [statements] if isinstance(statements, dict) else statements


def _principals(statement: Mapping[str, Any]) -> list[str]:
    principal = statement.get("Principal", {})
    named = principal if isinstance(principal, str) else principal.get("AWS", [])
    return [named] if isinstance(named, str) else list(named)


def _fits(statement: Mapping[str, Any], external_id: str | None) -> bool:
    asked = statement.get("Condition", {}).get("StringEquals", {}).get("sts:ExternalId")
    wanted = asked if isinstance(asked, list) or asked is None else [asked]
    return statement.get("Effect") == "Allow" and (wanted is None or external_id in wanted)

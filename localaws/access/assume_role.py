"""Decides whether a role session can assume a role: evaluates the trust policy and the session's permissions.

Rules: AWS IAM User Guide, "Cross-account policy evaluation logic", "AWS JSON policy elements: Principal", and "Access
to AWS accounts owned by third parties" (external IDs). Only conditions on sts:ExternalId and aws:PrincipalArn are
evaluated. A condition on another key is ignored in an Allow statement; a Deny statement that has one is ignored.
"""

from __future__ import annotations

import json
import re
import threading
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from moto.iam.models import iam_backends

from localaws.access.permissions import allows, as_list, matches, role_policies
from localaws.access.role_sessions import ROLE_ARN
from localaws.api.timing import current_timing

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws.access.role_sessions import RoleSession

ACTION: Final = "sts:AssumeRole"
_CALLS: Final[Counter[tuple[str, str]]] = Counter()
_COUNTING: Final = threading.Lock()


def can_assume(session: RoleSession, role_arn: str, external_id: str) -> bool:
    """Returns whether a role session can assume a role.

    If the role is in another account and isn't on this local AWS, its trust policy is unknown, so the session's
    permissions decide.

    Args:
        session: The session that calls AssumeRole.
        role_arn: The role to assume.
        external_id: The external ID in the request, or empty.
    """
    permitted = allows(role_policies(session.role_arn), ACTION, role_arn, {"sts:externalid": external_id})
    same_account = _account(session.role_arn) == _account(role_arn)
    role = _role(role_arn)
    if role is None:
        return permitted and not same_account
    document = _policy(role.assume_role_policy_document)
    context = {"sts:externalid": external_id, "aws:principalarn": session.role_arn}
    statements = [
        (effect, match)
        for statement in as_list(document.get("Statement", []))
        if _covers_assume_role(statement) and _conditions_met(statement, context)
        for effect, match in [(statement["Effect"], _match_principal(statement.get("Principal"), session))]
        if match
    ]
    if any(effect == "Deny" for effect, _ in statements):
        return False
    return any(permitted or (same_account and match == "role") for _, match in statements)


def is_not_propagated(role_arn: str, operation: str) -> bool:
    """Counts a call, and returns whether it fails because the role is too new (`Timing.iam_delay_calls`)."""
    if not current_timing().iam_delay_calls:
        return False
    with _COUNTING:
        _CALLS[role_arn, operation] += 1
        return _CALLS[role_arn, operation] <= current_timing().iam_delay_calls


def _role(role_arn: str) -> Any:
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        return None
    backend = iam_backends[match["account"]][role_arn.split(":")[1]]
    return next((role for role in backend.roles.values() if role.arn == role_arn), None)


def _policy(document: Any) -> Mapping[str, Any]:
    policy: Mapping[str, Any] = json.loads(document) if isinstance(document, str) else document
    return policy


def _covers_assume_role(statement: Mapping[str, Any]) -> bool:
    return any(matches(item, ACTION, re.IGNORECASE) for item in as_list(statement.get("Action", [])))


def _match_principal(principal: Any, session: RoleSession) -> str:
    """Returns whether a Principal element names the session's `role`, its `account`, or neither (empty)."""
    principals = as_list(principal.get("AWS", [])) if isinstance(principal, dict) else as_list(principal)
    if {session.role_arn, session.arn} & set(principals):
        return "role"
    account = _account(session.role_arn)
    account_principals = {"*", account, f"arn:{session.role_arn.split(':')[1]}:iam::{account}:root"}
    return "account" if account_principals & set(principals) else ""


def _conditions_met(statement: Mapping[str, Any], context: Mapping[str, str]) -> bool:
    """Returns whether a statement's conditions are met."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            if key.lower() not in context:
                if statement["Effect"] == "Deny":
                    return False
            elif not _condition_met(operator, as_list(values), context[key.lower()]):
                return False
    return True


def _condition_met(operator: str, values: list[Any], actual: str) -> bool:
    """Returns whether one condition is met; only some operators support wildcards."""
    name = operator.removesuffix("IfExists")
    if not actual and (name != operator or "Not" in name):
        return True
    has_wildcards = name in {"StringLike", "StringNotLike"} or name.startswith("Arn")
    met = any(matches(value, actual, re.NOFLAG) if has_wildcards else value == actual for value in values)
    return met != ("Not" in name)


def _account(role_arn: str) -> str:
    return role_arn.split(":")[4]

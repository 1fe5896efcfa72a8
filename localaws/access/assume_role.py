"""Whether a role session may assume a role: the role's trust policy, and the session's own permission.

Rules: AWS IAM User Guide, "Cross-account policy evaluation logic", "AWS JSON policy elements: Principal" and "Access
to AWS accounts owned by third parties" (external ids). Of the conditions, those on sts:ExternalId and
aws:PrincipalArn are evaluated; a Deny with any other counts as absent, an Allow as given.
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
    """Whether a role session may assume a role; `external_id` is empty where the request has none.

    Nobody may assume a role of the own account that does not exist. Of one in another account that nobody made here
    this AWS can't know what it trusts: the session's own permission is enough.
    """
    permitted = allows(role_policies(session.role_arn), ACTION, role_arn)
    same_account = _account(session.role_arn) == _account(role_arn)
    role = _role(role_arn)
    if role is None:
        return permitted and not same_account
    document = _policy(role.assume_role_policy_document)
    facts = {"sts:externalid": external_id, "aws:principalarn": session.role_arn}
    statements = [
        (effect, named)
        for statement in as_list(document.get("Statement", []))
        if _acts(statement) and _holds(statement, facts)
        for effect, named in [(statement["Effect"], _match_principal(statement.get("Principal"), session))]
        if named
    ]
    if any(effect == "Deny" for effect, _ in statements):
        return False
    return any(permitted or (same_account and named == "role") for _, named in statements)


def is_not_propagated(role_arn: str, operation: str) -> bool:
    """Whether STS does not know a role's credentials yet, in a call that counts (`Pace.iam_delay_calls`)."""
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


def _acts(statement: Mapping[str, Any]) -> bool:
    return any(matches(item, ACTION, re.IGNORECASE) for item in as_list(statement.get("Action", [])))


def _match_principal(principal: Any, session: RoleSession) -> str:
    """`role` where a principal names the session's role, `account` where it names its account, else nothing."""
    named = as_list(principal.get("AWS", [])) if isinstance(principal, dict) else as_list(principal)
    if {session.role_arn, session.arn} & set(named):
        return "role"
    account = _account(session.role_arn)
    whole = {"*", account, f"arn:{session.role_arn.split(':')[1]}:iam::{account}:root"}
    return "account" if whole & set(named) else ""


def _holds(statement: Mapping[str, Any], facts: Mapping[str, str]) -> bool:
    """Whether the conditions are met."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            if key.lower() not in facts:
                if statement["Effect"] == "Deny":
                    return False
            elif not _is_met(operator, as_list(values), facts[key.lower()]):
                return False
    return True


def _is_met(operator: str, values: list[Any], fact: str) -> bool:
    """One condition; patterns are for the operators that take them."""
    name = operator.removesuffix("IfExists")
    if not fact and (name != operator or "Not" in name):
        return True
    patterned = name in {"StringLike", "StringNotLike"} or name.startswith("Arn")
    met = any(matches(value, fact, re.NOFLAG) if patterned else value == fact for value in values)
    return met != ("Not" in name)


def _account(role_arn: str) -> str:
    return role_arn.split(":")[4]

"""Whether a role's policies let it make a call: actions and resources, Allow and Deny.

Rules: AWS IAM User Guide, "Policy evaluation logic". Of the conditions, only those on aws:RequestedRegion and
aws:ResourceAccount are evaluated; a Deny with any other counts as absent, an Allow as given.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends

from localaws.access.role_sessions import ROLE_ARN, RoleSession, find_role_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class AccessDeniedError(JsonRESTError):
    """AWS's refusal of a call."""

    code = 403

    def __init__(self, session: RoleSession, action: str, resource: str) -> None:
        """Names who, what and on what, as AWS does."""
        super().__init__(
            "AccessDeniedException",
            f"User: {session.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action",
        )


def check_allowed(key_id: str, action: str, resource: str) -> None:
    """Raises AccessDeniedError where a role session's role may not; other principals may do everything."""
    session = find_role_session(key_id)
    if session and not allows(role_policies(session.role_arn), action, resource):
        raise AccessDeniedError(session, action, resource)


def role_policies(role_arn: str) -> list[Mapping[str, Any]]:
    """The documents of a role's inline and attached policies; none where the role is gone."""
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        return []
    backend = iam_backends[match["account"]][role_arn.split(":")[1]]
    roles = [role for role in backend.roles.values() if role.name == match["name"]]
    texts = [text for role in roles for text in _texts(role)]
    return [json.loads(text) if isinstance(text, str) else text for text in texts]


def _texts(role: Any) -> Iterator[Any]:
    yield from role.policies.values()
    for policy in role.managed_policies.values():
        yield next(version.document for version in policy.versions if version.is_default)


def allows(
    policies: Iterable[Mapping[str, Any]],
    action: str,
    resource: str,
    *,
    region: str | None = None,
    account: str | None = None,
) -> bool:
    """Whether some statement allows the action on the resource, and none denies it.

    `region` is the one that is called and `account` the resource's, for the conditions on them.
    """
    context = {"aws:requestedregion": region, "aws:resourceaccount": account}
    statements = [item for policy in policies for item in as_list(policy.get("Statement", []))]
    fitting = [item for item in statements if _fits(item, action, resource) and _holds(item, context)]
    denied = any(item["Effect"] == "Deny" and "Condition" not in item for item in fitting)
    return not denied and any(item["Effect"] == "Allow" for item in fitting)


def _fits(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return _covers(statement, "Action", action, re.IGNORECASE) and _covers(
        statement, "Resource", resource, re.NOFLAG
    )


def _holds(statement: Mapping[str, Any], context: Mapping[str, str | None]) -> bool:
    """Whether a statement's conditions on what the context tells are met; others are taken as met."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            told = context.get(key.lower())
            if told is None:
                continue
            met = any(matches(value, told, re.NOFLAG) for value in as_list(values))
            if met == ("Not" in operator):
                return False
    return True


def _covers(statement: Mapping[str, Any], element: str, value: str, flags: re.RegexFlag) -> bool:
    if f"Not{element}" in statement:
        return not any(matches(item, value, flags) for item in as_list(statement[f"Not{element}"]))
    return any(matches(item, value, flags) for item in as_list(statement.get(element, [])))


def matches(pattern: str, value: str, flags: re.RegexFlag) -> bool:
    """Whether a value fits a policy's pattern, with `*` and `?`."""
    expression = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(expression, value, flags | re.DOTALL) is not None


def as_list(value: Any) -> list[Any]:
    """A policy's value as a list: one stands for itself."""
    return value if isinstance(value, list) else [value]

"""Evaluates a role's identity-based policies: actions, resources, and some conditions.

Rules: AWS IAM User Guide, "Policy evaluation logic". Only conditions on aws:RequestedRegion, aws:ResourceAccount, and
sts:ExternalId are evaluated. In an Allow statement, other conditions are ignored. A Deny statement with a condition is
ignored.
"""

from __future__ import annotations

import json
import re
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from moto.core.exceptions import JsonRESTError
from moto.iam.models import iam_backends

from localaws.access.role_sessions import ROLE_ARN, RoleSession, find_role_session

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping


class AccessDeniedError(JsonRESTError):
    """AWS's AccessDeniedException."""

    code = 403

    def __init__(self, session: RoleSession, action: str, resource: str) -> None:
        """Formats AWS's message."""
        super().__init__(
            "AccessDeniedException",
            f"User: {session.arn} is not authorized to perform: {action} on resource: {resource} "
            f"because no identity-based policy allows the {action} action",
        )


def check_allowed(
    key_id: str, action: str, resource: str, resource_statements: Iterable[Mapping[str, Any]] = ()
) -> None:
    """Raises AccessDeniedError if a role session's role isn't allowed. Other principals are always allowed.

    Args:
        key_id: The access key of the request.
        action: The IAM action.
        resource: The resource's ARN.
        resource_statements: The statements of the resource's policy. Those that name the role by its ARN count, too.
    """
    session = find_role_session(key_id)
    if session is None:
        return
    # moto stores the ARN of a principal without its type.
    named = [each for each in resource_statements if each.get("Principal") == session.role_arn]
    if not allows([*role_policies(session.role_arn), {"Statement": named}], action, resource):
        raise AccessDeniedError(session, action, resource)


def role_policies(role_arn: str) -> list[Mapping[str, Any]]:
    """Returns a role's inline and managed policy documents; an empty list if the role doesn't exist."""
    match = ROLE_ARN.fullmatch(role_arn)
    if match is None:
        return []
    backend = iam_backends[match["account"]][role_arn.split(":")[1]]
    roles = [role for role in backend.roles.values() if role.name == match["name"]]
    documents = [document for role in roles for document in _policy_documents(role)]
    return [json.loads(item) if isinstance(item, str) else item for item in documents]


def _policy_documents(role: Any) -> Iterator[Any]:
    yield from role.policies.values()
    for policy in role.managed_policies.values():
        yield next(version.document for version in policy.versions if version.is_default)


def allows(
    policies: Iterable[Mapping[str, Any]],
    action: str,
    resource: str,
    context: Mapping[str, str | None] = MappingProxyType({}),
) -> bool:
    """Returns whether a statement allows an action on a resource, and no statement denies it.

    Args:
        policies: Policy documents.
        action: The IAM action, such as `s3:GetObject`.
        resource: The resource's ARN.
        context: The request's values of condition keys, by key in lower case. None means that the value is unknown.
    """
    statements = [item for policy in policies for item in as_list(policy.get("Statement", []))]
    matching = [
        item for item in statements if _applies(item, action, resource) and _conditions_met(item, context)
    ]
    denied = any(item["Effect"] == "Deny" and "Condition" not in item for item in matching)
    return not denied and any(item["Effect"] == "Allow" for item in matching)


def _applies(statement: Mapping[str, Any], action: str, resource: str) -> bool:
    return _covers(statement, "Action", action, re.IGNORECASE) and _covers(
        statement, "Resource", resource, re.NOFLAG
    )


def _conditions_met(statement: Mapping[str, Any], context: Mapping[str, str | None]) -> bool:
    """Returns whether the conditions on keys in the context are met; conditions on other keys are ignored."""
    for operator, tests in statement.get("Condition", {}).items():
        for key, values in tests.items():
            actual = context.get(key.lower())
            if actual is None:
                continue
            met = any(matches(value, actual, re.NOFLAG) for value in as_list(values))
            if met == ("Not" in operator):
                return False
    return True


def _covers(statement: Mapping[str, Any], element: str, value: str, flags: re.RegexFlag) -> bool:
    if f"Not{element}" in statement:
        return not any(matches(item, value, flags) for item in as_list(statement[f"Not{element}"]))
    return any(matches(item, value, flags) for item in as_list(statement.get(element, [])))


def matches(pattern: str, value: str, flags: re.RegexFlag) -> bool:
    """Returns whether a value matches a policy's pattern, in which `*` and `?` are wildcards."""
    expression = "".join({"*": ".*", "?": "."}.get(char, re.escape(char)) for char in pattern)
    return re.fullmatch(expression, value, flags | re.DOTALL) is not None


def as_list(value: Any) -> list[Any]:
    """Returns a policy element as a list; a single value becomes a list of one."""
    return value if isinstance(value, list) else [value]

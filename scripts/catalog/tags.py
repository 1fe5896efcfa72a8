"""Finds the action that an operation requires to tag the resource that it creates."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from macro.catalog.names import folded
from macro.iam.arns.arn import resource_variables
from scripts.catalog import members, sources

if TYPE_CHECKING:
    from scripts.catalog.arn_formats import ArnFormats

MAKES = re.compile(r"^(Create|Register|Start|Run|Copy|Restore|Import|Purchase|Allocate|Put|Submit)")
ACTIONS = ("TagResource", "AddTagsToResource", "AddTags", "TagQueue", "AddTagsToStream", "CreateTags")
EC2_TYPE = "ec2:tagged"
EC2_FORMAT = "arn:${Partition}:ec2:${Region}:${Account}:${ResourceType}/*"
TAGS = {"tags", "taglist", "tagset"}
SOURCE = "tags on creation"


def _action(prefix: str) -> str | None:
    entries = (sources.action(prefix, name) for name in ACTIONS)
    return next((f"{prefix}:{entry['name']}" for entry in entries if entry), None)


def _ec2_tags(name: str) -> dict[str, Any]:
    return {
        "action": "ec2:CreateTags",
        "if_present": "TagSpecifications",
        "equals": {"ec2:CreateAction": name},
        "source": SOURCE,
        "resources": {f"{EC2_TYPE}*": {"ResourceType": ["TagSpecifications[].ResourceType"]}},
    }


def tagging_actions(
    client: str, name: str, rows: list[dict[str, Any]], formats: ArnFormats
) -> list[dict[str, Any]]:
    """Returns the tagging action of an operation that creates resources, if the call has tags.

    Its resources are those of the operation's own action. EC2's tag specifications contain the resource type, and the
    condition key `ec2:CreateAction` limits the action to this operation. Adds new ARN formats to `formats`.

    Source: Amazon EC2 User Guide, "Grant permission to tag Amazon EC2 resources during creation", and the other
    services' pages on tag-based access.
    """
    if client == "ec2" and "TagSpecifications[].ResourceType" in members.paths(client, name):
        formats.add(EC2_TYPE, EC2_FORMAT)
        return [_ec2_tags(name)] if not name.startswith("Describe") else []
    shape = sources.model(client).operation_model(name).input_shape
    tags = next((member for member in (shape.members if shape else ()) if member.lower() in TAGS), None)
    if not rows or not tags or not MAKES.match(name) or rows[0]["source"] == "reviewed":
        return []
    action = _action(rows[0]["action"].partition(":")[0])
    if action is None or action == rows[0]["action"] or "resources" not in rows[0]:
        return []
    types = _created(action, name, rows[0]["resources"], formats) or _taggable(action, rows[0]["resources"])
    return [{"action": action, "if_present": tags, "source": SOURCE, "resources": types}]


def _created(action: str, name: str, types: dict[str, Any], formats: ArnFormats) -> dict[str, Any]:
    """Returns the taggable type in the operation's name, with the members of the operation's own action.

    Without members, the tags are for a new resource with an unknown ID.
    """
    prefix = action.partition(":")[0]
    in_name = [each for each in _types(action) if folded(name).endswith(folded(each))]
    if not in_name:
        return {}
    longest = max(in_name, key=len)
    for key, paths in types.items():
        if _name(key).rstrip("'") == longest and paths:
            return {key: paths}
    arns = sources.arn_formats(prefix, longest)
    if not arns:
        return {}
    key = f"{prefix}:{longest}"
    variables = resource_variables(formats.find(key, default=arns[0]))
    return {f"{key}*": {variable: ["*"] for variable in variables[:1]}}


def _taggable(action: str, types: dict[str, Any]) -> dict[str, Any]:
    """Returns the types of the operation's own action that can be tagged; all of them if the sources list none."""
    listed = _types(action)
    return {key: paths for key, paths in types.items() if _name(key) in listed} or types


def _types(action: str) -> set[str]:
    entry = sources.action_named(action) or {}
    return {kind["name"] for kind in entry.get("resourceTypes", ())}


def _name(key: str) -> str:
    return key.removesuffix("*").partition(":")[2]

"""Reads the reviewed overrides, `macro/catalog/overrides.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).parents[2] / "macro" / "catalog" / "overrides.yaml"
UNSIGNED = "unsigned"


@dataclass(frozen=True)
class Reviewed:
    """The reviewed actions of an operation, and the reason with the documentation page."""

    actions: list[dict[str, Any]]
    because: str


@cache
def overrides() -> dict[str, Any]:
    """Returns the sections of the file by name. The comment at the beginning of the file describes them."""
    content: dict[str, Any] = YAML(typ="safe").load(FILE.read_text())
    return content


def service(client: str) -> dict[str, Any]:
    """Returns the overrides of a service, which can be empty."""
    entry: dict[str, Any] = overrides()["services"].get(client) or {}
    return entry


def principals() -> dict[str, str]:
    """Returns the service principals that assume passed roles, by IAM prefix or operation."""
    names: dict[str, str] = overrides()["roles"]["principals"]
    return names


def principals_by_name(client: str) -> dict[str, str]:
    """Returns the service principals by the name of the member, if the roles of a service have different ones."""
    names: dict[str, str] = overrides()["roles"].get("names", {}).get(client, {})
    return names


def passed_roles(client: str, name: str) -> dict[str, str]:
    """Returns the service principals by the path of the member with the passed role, if overrides.yaml names it."""
    members: dict[str, str] = overrides()["roles"].get("members", {}).get(f"{client}.{name}", {})
    return members


def additional_actions(client: str, name: str) -> list[dict[str, Any]]:
    """Returns the actions that an operation requires besides those of the other sources."""
    return [
        _row(entry, name)
        for group in overrides()["additional"].get(client) or ()
        for entry in group["actions"].get(name, ())
    ]


def operation(client: str, name: str) -> Reviewed | None:
    """Returns the overrides of an operation, or None."""
    for group in overrides()["operations"].get(client) or ():
        because = f"{group['because']} ({group['source']})"
        if group["actions"] == UNSIGNED:
            return Reviewed([], because)
        if name in group["actions"]:
            return Reviewed([_row(entry, name) for entry in group["actions"][name]], because)
    return None


def _row(entry: Any, operation_name: str) -> dict[str, Any]:
    row = {"action": entry} if isinstance(entry, str) else dict(entry)
    return {**row, "action": row["action"].replace("{operation}", operation_name), "source": "reviewed"}

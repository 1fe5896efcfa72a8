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
    """Returns the sections of the file: services, operations, and roles."""
    content: dict[str, Any] = YAML(typ="safe").load(FILE.read_text())
    return content


def service(client: str) -> dict[str, Any]:
    """Returns the overrides of a service, which can be empty."""
    entry: dict[str, Any] = overrides()["services"].get(client) or {}
    return entry


def principals() -> dict[str, str]:
    """Returns IAM prefix or operation → the service principal that assumes the passed role."""
    names: dict[str, str] = overrides()["roles"]["principals"]
    return names


def principals_by_name(client: str) -> dict[str, str]:
    """Returns the name of a member → the service principal, for services whose roles have different principals."""
    names: dict[str, str] = overrides()["roles"].get("names", {}).get(client, {})
    return names


def passed_roles(client: str, name: str) -> dict[str, str]:
    """Returns the reviewed members with passed roles: member path → service principal."""
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

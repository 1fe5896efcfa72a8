"""The reviewed overrides, `macro/catalog/overrides.yaml`."""

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
    """An operation's reviewed needs, and why (with the page)."""

    needs: list[dict[str, Any]]
    because: str


@cache
def overrides() -> dict[str, Any]:
    """The file's sections: services, operations, roles."""
    content: dict[str, Any] = YAML(typ="safe").load(FILE.read_text())
    return content


def service(client: str) -> dict[str, Any]:
    """What the overrides say of a service; empty where nothing."""
    entry: dict[str, Any] = overrides()["services"].get(client) or {}
    return entry


def principals() -> dict[str, str]:
    """IAM prefix or action → the service principal that roles are passed to."""
    found: dict[str, str] = overrides()["roles"]["principals"]
    return found


def operation(client: str, name: str) -> Reviewed | None:
    """What the overrides say of an operation, or None."""
    for group in overrides()["operations"].get(client) or ():
        because = f"{group['because']} ({group['source']})"
        if group["needs"] == UNSIGNED:
            return Reviewed([], because)
        if name in group["needs"]:
            return Reviewed([_need(need, name) for need in group["needs"][name]], because)
    return None


def _need(need: Any, operation_name: str) -> dict[str, Any]:
    row = {"action": need} if isinstance(need, str) else dict(need)
    return {**row, "action": row["action"].replace("{operation}", operation_name), "source": "reviewed"}

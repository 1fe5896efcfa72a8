"""The reviewed overrides, `macro/catalog/overrides.yaml`."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

FILE = Path(__file__).parents[2] / "macro" / "catalog" / "overrides.yaml"


@cache
def overrides() -> dict[str, Any]:
    """The file's sections: services, operations, resources, roles."""
    content: dict[str, Any] = YAML(typ="safe").load(FILE.read_text())
    return content


def service(client: str) -> dict[str, Any]:
    """What the overrides say of a service; empty where nothing."""
    entry: dict[str, Any] = overrides()["services"].get(client) or {}
    return entry


def operation(client: str, name: str) -> dict[str, Any] | None:
    """What the overrides say of an operation, or None."""
    entry: dict[str, Any] | None = (overrides()["operations"].get(client) or {}).get(name)
    return entry

"""A service's table of operations."""

from __future__ import annotations

from typing import Any

from scripts.catalog import actions, sources


def _ways(need: dict[str, Any], formats: dict[str, str]) -> dict[str, Any]:
    """The resource types of a need's action; registers their ARN formats in `formats`."""
    prefix = need["action"].partition(":")[0]
    entry = sources.action_named(need["action"]) or {}
    ways: dict[str, Any] = {}
    for kind in entry.get("resourceTypes", ()):
        arn = sources.arn_format(prefix, kind["name"])
        if arn is None:
            continue
        name = f"{prefix}:{kind['name']}"
        formats[name] = arn
        ways[name + ("*" if kind["required"] else "")] = {}
    return ways


def _row(client: str, name: str, maps: sources.Maps, formats: dict[str, str]) -> dict[str, Any]:
    needs, because = actions.needs(client, name, maps)
    row: dict[str, Any] = {"because": because} if because else {}
    if needs is None:
        return row
    rows = []
    for need in needs:
        ways = _ways(need, formats)
        rows.append({**need, **({"on": ways} if ways else {})})
    return {"needs": rows, **row}


def service_table(client: str, maps: sources.Maps) -> tuple[dict[str, str], dict[str, Any]]:
    """ARN formats by type, and a row for each operation."""
    formats: dict[str, str] = {}
    names = sources.model(client).operation_names
    rows = {name: _row(client, name, maps, formats) for name in names}
    return formats, rows

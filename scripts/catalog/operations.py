"""A service's table of operations."""

from __future__ import annotations

from typing import Any

from scripts.catalog import actions, resources, roles, sources, tags

Row = dict[str, Any]


def _ways(client: str, name: str, need: Row, maps: sources.Maps, formats: dict[str, str]) -> Row:
    """The resource types of a need's action; registers their ARN formats in `formats`."""
    rows: Row = {}
    for site, required, fill in resources.ways(client, name, need, maps):
        kind = _registered(f"{site.action.partition(':')[0]}:{site.kind}", site.arn, formats)
        rows[kind + ("*" if required else "")] = fill
    return rows


def _registered(kind: str, arn: str, formats: dict[str, str]) -> str:
    """The name that the format has in the table; a deviating format of a type gets a name of its own."""
    name = kind
    while formats.setdefault(name, arn) != arn:
        name += "'"
    return name


def _row(client: str, name: str, maps: sources.Maps, formats: dict[str, str]) -> Row:
    needs, because = actions.needs(client, name, maps)
    row: Row = {"because": because} if because else {}
    if needs is None:
        return row
    rows = []
    for need in needs:
        ways = _ways(client, name, need, maps, formats)
        plain = {key: value for key, value in need.items() if key != "on"}
        rows.append({**plain, **({"on": ways} if ways else {})})
    rows += tags.on_creation(client, name, rows)
    if tags.EC2_TAGS in rows:
        formats[tags.EC2_TYPE] = tags.EC2_FORMAT
    passed = roles.passed(client, name, rows, maps)
    return {"needs": rows, **({"passes": passed} if passed else {}), **row}


def service_table(client: str, maps: sources.Maps) -> tuple[dict[str, str], Row]:
    """ARN formats by type, and a row for each operation."""
    formats: dict[str, str] = {}
    names = sources.model(client).operation_names
    rows = {name: _row(client, name, maps, formats) for name in names}
    return formats, rows

"""Generates a service's table of operations."""

from __future__ import annotations

from typing import Any

from scripts.catalog import actions, additional, resources, roles, sources, tags
from scripts.catalog.arn_formats import ArnFormats

Row = dict[str, Any]


def _resource_types(
    client: str, name: str, action: Row, method_map: sources.MethodMap, formats: ArnFormats
) -> Row:
    """Returns the resource types of an action and adds their ARN formats to `formats`."""
    rows: Row = {}
    types = resources.resource_types(client, name, action, method_map)
    for site, required, members in types:
        key = formats.add(f"{site.action.partition(':')[0]}:{site.type_name}", site.arn_format)
        rows[key + ("*" if required else "")] = members
    if not rows:
        return {}
    unless = resources.any_unless(client, name, types)
    return {"resources": rows, **({"any_unless": unless} if unless is not None else {})}


def _row(client: str, name: str, method_map: sources.MethodMap, formats: ArnFormats) -> Row:
    required, note = actions.required_actions(client, name, method_map)
    row: Row = {"note": note} if note else {}
    if required is None:
        return row
    rows = []
    for action in [*required, *additional.additional_actions(client, name)]:
        types = _resource_types(client, name, action, method_map, formats)
        plain = {key: value for key, value in action.items() if key != "resources"}
        rows.append({**plain, **types})
    rows += tags.tagging_actions(client, name, rows, formats)
    passed = roles.passed_roles(client, name, rows, method_map)
    return {"actions": rows, **({"passed_roles": passed} if passed else {}), **row}


def service_table(client: str, method_map: sources.MethodMap) -> tuple[dict[str, str], Row]:
    """Returns the ARN formats by resource type, and a row for each operation."""
    formats = ArnFormats()
    names = sources.model(client).operation_names
    rows = {name: _row(client, name, method_map, formats) for name in names}
    return formats.by_key, rows

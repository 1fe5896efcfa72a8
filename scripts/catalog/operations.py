"""Generates a service's table of operations."""

from __future__ import annotations

from typing import Any

from scripts.catalog import actions, additional, resources, roles, sources, tags

Row = dict[str, Any]


def _resource_types(
    client: str, name: str, action: Row, method_map: sources.MethodMap, formats: dict[str, str]
) -> Row:
    """Returns the resource types of an action and adds their ARN formats to `formats`."""
    rows: Row = {}
    types = resources.resource_types(client, name, action, method_map)
    for site, required, members in types:
        key = _register(f"{site.action.partition(':')[0]}:{site.type_name}", site.arn_format, formats)
        rows[key + ("*" if required else "")] = members
    if not rows:
        return {}
    unless = resources.any_unless(client, name, types)
    return {"resources": rows, **({"any_unless": unless} if unless is not None else {})}


def _register(type_name: str, arn_format: str, formats: dict[str, str]) -> str:
    """Returns the key of the format in the table; adds apostrophes if the type has several formats."""
    key = type_name
    while formats.setdefault(key, arn_format) != arn_format:
        key += "'"
    return key


def _row(client: str, name: str, method_map: sources.MethodMap, formats: dict[str, str]) -> Row:
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
    formats: dict[str, str] = {}
    names = sources.model(client).operation_names
    rows = {name: _row(client, name, method_map, formats) for name in names}
    return formats, rows

"""The names that template values refer to: resources, parameters, conditions, and mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.model.template_values import Json


def referenced(value: Json) -> Iterator[str]:
    """Yields the names in `Ref`, `Fn::GetAtt`, and `Fn::Sub`: logical IDs, parameters, and pseudo parameters."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": str(path)}:
            yield path.split(".", 1)[0]
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from _names_in_text(text, {})
        case {"Fn::Sub": [str(text), dict(variables)]}:
            yield from _names_in_text(text, variables)
            yield from referenced(variables)
        case _:
            for part in _children(value):
                yield from referenced(part)


def referenced_conditions(value: Json) -> Iterator[str]:
    """Yields the conditions that a value depends on: those of `Fn::If`, and those that a condition refers to."""
    match value:
        case {"Fn::If": [str(name), *sides]}:
            yield name
            yield from referenced_conditions(sides)
        case {"Condition": str(name)}:
            yield name
        case _:
            for part in _children(value):
                yield from referenced_conditions(part)


def needed_conditions(value: Json, defined: Mapping[str, Json]) -> dict[str, Json]:
    """Returns the conditions that a value depends on, directly or through other conditions.

    Args:
        value: The value.
        defined: The template's `Conditions` section.
    """
    needed: dict[str, Json] = {}
    pending = list(referenced_conditions(value))
    while pending:
        name = pending.pop()
        if name in defined and name not in needed:
            needed[name] = defined[name]
            pending += referenced_conditions(defined[name])
    return needed


def uses_mapping(value: Json) -> bool:
    """Returns whether a value contains `Fn::FindInMap`."""
    return (isinstance(value, dict) and "Fn::FindInMap" in value) or any(map(uses_mapping, _children(value)))


def mapping_lookups(value: Json) -> Iterator[tuple[Json, Json, Json]]:
    """Yields the name and the two keys of each `Fn::FindInMap`."""
    match value:
        case {"Fn::FindInMap": [name, first, second, *_]}:
            yield name, first, second
    for part in _children(value):
        yield from mapping_lookups(part)


def _children(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _names_in_text(text: str, variables: dict[str, Json]) -> Iterator[str]:
    for name in PLACEHOLDER.findall(text):
        if name not in variables and not name.startswith("!"):
            yield name.strip().partition(".")[0]

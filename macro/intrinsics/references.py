"""What a template's values refer to: resources, parameters, conditions, mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.template_values import Json


def referenced(value: Json) -> Iterator[str]:
    """The names that `Ref`, `Fn::GetAtt` and `Fn::Sub` in a value use: logical IDs, parameters, pseudo parameters."""
    match value:
        case {"Ref": str(name)}:
            yield name
        case {"Fn::GetAtt": str(path)}:
            yield path.split(".", 1)[0]
        case {"Fn::GetAtt": [str(name), *_]}:
            yield name
        case {"Fn::Sub": str(text)}:
            yield from _in_text(text, {})
        case {"Fn::Sub": [str(text), dict(variables)]}:
            yield from _in_text(text, variables)
            yield from referenced(variables)
        case _:
            for part in _parts(value):
                yield from referenced(part)


def referenced_conditions(value: Json) -> Iterator[str]:
    """The conditions that a value depends on: of `Fn::If`, and named by another condition."""
    match value:
        case {"Fn::If": [str(name), *sides]}:
            yield name
            yield from referenced_conditions(sides)
        case {"Condition": str(name)}:
            yield name
        case _:
            for part in _parts(value):
                yield from referenced_conditions(part)


def uses_mapping(value: Json) -> bool:
    """Whether a value is looked up in a mapping somewhere."""
    return (isinstance(value, dict) and "Fn::FindInMap" in value) or any(map(uses_mapping, _parts(value)))


def _parts(value: Json) -> list[Json]:
    if isinstance(value, dict):
        return list(value.values())
    return value if isinstance(value, list) else []


def _in_text(text: str, variables: dict[str, Json]) -> Iterator[str]:
    for name in PLACEHOLDER.findall(text):
        if name not in variables and not name.startswith("!"):
            yield name.strip().partition(".")[0]

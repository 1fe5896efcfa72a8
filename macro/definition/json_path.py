"""Paths into JSON values, and copies of values with other values at some paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Json

Steps: TypeAlias = "tuple[str | int, ...]"


def value_at(value: Json, steps: Steps) -> Json:
    """Returns the value at a path of keys and list indexes.

    Raises:
        KeyError: A key doesn't exist.
        IndexError: A list index doesn't exist.
    """
    for step in steps:
        match value:
            case dict():
                value = value[str(step)]
            case list():
                value = value[int(step)]
            case _:
                raise KeyError(step)
    return value


def replace_at(value: Json, replacements: Mapping[Steps, Json]) -> Json:
    """Returns a copy of a value with other values at some paths. Parts without changes are shared.

    Args:
        value: The value, which doesn't change.
        replacements: The new values by path. No path is the beginning of another one.
    """
    if () in replacements:
        return replacements[()]
    by_step: dict[str | int, dict[Steps, Json]] = {}
    for steps, new in replacements.items():
        by_step.setdefault(steps[0], {})[steps[1:]] = new
    if isinstance(value, dict):
        return {
            key: replace_at(member, by_step[key]) if key in by_step else member
            for key, member in value.items()
        }
    if isinstance(value, list):
        return [
            replace_at(item, by_step[index]) if index in by_step else item for index, item in enumerate(value)
        ]
    return value

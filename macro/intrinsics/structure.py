"""The parts of an intrinsic function's text: what it begins with, and the functions that it consists of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import split_sub
from macro.model.template_values import NO_VALUE, is_intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.template_values import Json

MAX_DEPTH = 40
"""The macro doesn't look into functions that are nested deeper. The limit bounds the work for large templates."""


def beginnings(value: Json, depth: int = 0) -> Iterator[Json]:
    """Yields what a value's text begins with, once for every branch: literal text, or a function.

    `Fn::Sub` and `Fn::Join` begin with their first part, and `Fn::If` with the beginning of either side.
    """
    if depth > MAX_DEPTH:
        yield value
        return
    match value:
        case {"Fn::Sub": argument} if (parts := split_sub(argument)) is not None:
            first = next((part for part in parts if part != ""), "")
            yield from beginnings(first, depth + 1)
        case {"Fn::Join": [str(delimiter), [first, *others]]}:
            end = delimiter if others else ""
            yield from (
                each + end if isinstance(each, str) else each for each in beginnings(first, depth + 1)
            )
        case {"Fn::If": [_, *sides]}:
            for side in sides:
                yield from beginnings(side, depth + 1) if side != NO_VALUE else ()
        case {"Fn::Select": [index, [*items]]} if (position := list_index(index, len(items))) is not None:
            yield from beginnings(items[position], depth + 1)
        case {"Fn::Select": ["0" | 0, {"Fn::Split": [_, source]}]}:
            yield from beginnings(source, depth + 1)
        case _:
            yield value


def inner_functions(value: Json, depth: int = 0) -> Iterator[dict[str, Json]]:
    """Yields the functions whose values a function combines: `Ref`, `Fn::FindInMap`, and others without literal text.

    `Fn::Sub`, `Fn::Join`, `Fn::If`, and an `Fn::Select` from a literal list only combine values.
    """
    combined = _combined(value) if depth <= MAX_DEPTH else None
    if combined is not None:
        for part in combined:
            yield from inner_functions(part, depth + 1)
    elif isinstance(value, dict) and is_intrinsic(value):
        yield value


def _combined(value: Json) -> list[Json] | None:
    """Returns the values that a function combines, or None for every other value."""
    match value:
        case {"Fn::Sub": argument}:
            return split_sub(argument)
        case {"Fn::Join": [str(), [*values]]} | {"Fn::If": [_, *values]} | {"Fn::Select": [_, [*values]]}:
            return values
        case _:
            return None


def list_index(written: object, length: int) -> int | None:
    """Returns an index of a list of this length, which can be text, or None if it is something else."""
    text = str(written)
    is_index = text.isascii() and text.isdigit() and len(text) < 10  # noqa: PLR2004  a list is shorter
    return int(text) if is_index and int(text) < length else None

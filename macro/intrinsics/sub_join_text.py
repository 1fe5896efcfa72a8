"""`Fn::Sub` and `Fn::Join` as one text with `${placeholder}`s, and the text back in the function's form.

In an `Fn::Sub`, CloudFormation replaces a placeholder; elsewhere, `DefinitionSubstitutions` do. The parts of an
`Fn::Join` that aren't strings become numbered placeholders (`${<U+E000>3}`), so that every form can be read as text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import PLACEHOLDER, PlaceholderLookup, sub_lookup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.model.template_values import Json

_HOLE = "\ue000"
_MAX_DIGITS = 9  # of an index; Python refuses to convert thousands of digits


@dataclass(frozen=True, slots=True)
class FlatText:
    """A text and the values of its placeholders.

    Args:
        text: The text.
        meaning: The lookup for the text's placeholders.
        holes: For an `Fn::Join`, the parts that aren't strings. Their placeholders contain their index.
        elements: For an `Fn::Join`, the span (start, end) of each element.
        delimiter: The delimiter of an `Fn::Join`.
    """

    text: str
    meaning: PlaceholderLookup
    holes: tuple[Json, ...] = ()
    elements: tuple[tuple[int, int], ...] = ()
    delimiter: str = ""


def flatten_text(value: Json, outer: PlaceholderLookup) -> FlatText | None:
    """Returns a string, `Fn::Sub`, or `Fn::Join` as text, or None for every other value.

    Args:
        value: The template value.
        outer: The lookup for placeholders that CloudFormation doesn't replace.
    """
    match value:
        case str():
            return FlatText(value, outer)
        case {"Fn::Sub": str(text)}:
            return FlatText(text, sub_lookup({}, outer))
        case {"Fn::Sub": [str(text), dict(variables)]}:
            return FlatText(text, sub_lookup(variables, outer))
        case {"Fn::Join": [str(delimiter), list(elements)]}:
            return _flatten_join(delimiter, elements, outer)
        case _:
            return None


def _flatten_join(delimiter: str, elements: list[Json], outer: PlaceholderLookup) -> FlatText:
    holes: list[Json] = []
    text = ""
    spans: list[tuple[int, int]] = []
    for index, element in enumerate(elements):
        start = len(text) + len(delimiter) * (index > 0)
        text += delimiter * (index > 0) + _element(element, outer, holes)
        spans.append((start, len(text)))

    def look_up(name: str) -> Json | None:
        number = _hole_number(name, holes)
        return outer(name) if number is None else holes[number]

    return FlatText(text, look_up, tuple(holes), tuple(spans), delimiter)


def _element(element: Json, outer: PlaceholderLookup, holes: list[Json]) -> str:
    """Returns an element of an `Fn::Join` as text, and adds its parts that aren't text to the holes."""
    match element:
        case str():
            return element
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(_element(part, outer, holes) for part in parts)
        case {"Fn::Sub": _}:
            flat = flatten_text(element, outer)
            return _hole(element, holes) if flat is None else _flatten_inner_sub(flat, holes)
        case _:
            return _hole(element, holes)


def _flatten_inner_sub(flat: FlatText, holes: list[Json]) -> str:
    """Returns the text of an `Fn::Sub` inside an `Fn::Join`, with holes for the placeholders of the `Fn::Sub`."""
    pieces = PLACEHOLDER.split(flat.text)
    for index in range(1, len(pieces), 2):
        name = pieces[index]
        pieces[index] = "${" + name[1:] + "}" if name.startswith("!") else _hole(flat.meaning(name), holes)
    return "".join(pieces)


def _hole(value: Json, holes: list[Json]) -> str:
    holes.append(value)
    return "${" + f"{_HOLE}{len(holes) - 1}" + "}"


def _hole_number(name: str, holes: Sequence[Json]) -> int | None:
    """Returns the index of a hole by its placeholder's name, or None for every other name."""
    digits = name.removeprefix(_HOLE)
    if digits == name or not (digits.isascii() and digits.isdigit()) or len(digits) > _MAX_DIGITS:
        return None
    return int(digits) if int(digits) < len(holes) else None


def rejoin(flat: FlatText, elements: list[Json], edits: list[tuple[int, int, str]]) -> list[Json]:
    """Returns the elements of an `Fn::Join` after edits of its text.

    Elements without edits don't change. The others are split at the delimiter again.

    Args:
        flat: The text.
        elements: The elements of the `Fn::Join`.
        edits: The start, end, and new text of each edit, in the order of the text.
    """
    result: list[Json] = []
    kept = 0
    for first, last, group in _groups(flat, edits):
        result += elements[kept:first]
        start, end = flat.elements[first][0], flat.elements[last][1]
        text = splice(flat.text, group, start, end)
        result += _split_elements(text, flat)
        kept = last + 1
    return result + elements[kept:]


def splice(text: str, edits: list[tuple[int, int, str]], start: int, end: int) -> str:
    """Returns the part of a text from `start` to `end` with edits (start, end, new text), which are in order."""
    pieces: list[str] = []
    for edit_start, edit_end, new in edits:
        pieces += (text[start:edit_start], new)
        start = edit_end
    return "".join((*pieces, text[start:end]))


_Group = tuple[int, int, list[tuple[int, int, str]]]


def _groups(flat: FlatText, edits: list[tuple[int, int, str]]) -> list[_Group]:
    """Returns groups of edits with the first and last element that they change. No two groups share an element."""
    groups: list[_Group] = []
    element = 0
    for edit in edits:
        while flat.elements[element][1] < edit[0]:
            element += 1
        first = element
        while flat.elements[element][1] < edit[1]:
            element += 1
        if groups and groups[-1][1] >= first:
            groups[-1] = (groups[-1][0], element, [*groups[-1][2], edit])
        else:
            groups.append((first, element, [edit]))
    return groups


def _split_elements(text: str, flat: FlatText) -> list[Json]:
    if not flat.delimiter:
        return _restore_parts(text, flat)
    return [_line(_restore_parts(line, flat)) for line in text.split(flat.delimiter)]


def _line(parts: list[Json]) -> Json:
    match parts:
        case []:
            return ""
        case [only]:
            return only
        case _:
            return {"Fn::Join": ["", parts]}


def _restore_parts(text: str, flat: FlatText) -> list[Json]:
    """Returns text as strings and the parts of the `Fn::Join` that its numbered placeholders stand for."""
    parts: list[Json] = []
    pieces = PLACEHOLDER.split(text)
    for index, piece in enumerate(pieces):
        number = _hole_number(piece, flat.holes) if index % 2 else None
        if number is not None:
            parts.append(flat.holes[number])
        else:
            written = "${" + piece + "}" if index % 2 else piece
            if parts and isinstance(parts[-1], str):
                parts[-1] += written
            elif written:
                parts.append(written)
    return parts

"""Text in a policy, cut into literal text and the intrinsic functions that CloudFormation resolves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.dynamic_references import REFERENCE, split_at_colons
from macro.intrinsics.placeholders import PLACEHOLDER, placeholder_reference
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from macro.model.template_values import Json

Parts = tuple[str | Intrinsic, ...]


def split_text(value: Json) -> Parts:
    """Returns the parts of a string, an `Fn::Sub`, or an `Fn::Join`.

    Any other intrinsic function is one part. Neighboring text is one part, so that equal values have equal parts.
    """
    return join_text(_split(value))


def join_text(parts: Iterable[str | Intrinsic]) -> Parts:
    """Returns the parts with neighboring text as one part."""
    joined: list[str | Intrinsic] = []
    for part in parts:
        if isinstance(part, str) and joined and isinstance(joined[-1], str):
            joined[-1] += part
        elif part != "":
            joined.append(part)
    return tuple(joined)


def _split(value: Json) -> Iterator[str | Intrinsic]:
    match value:
        case str():
            yield value
        case {"Fn::Sub": str(text)}:
            yield from _split_sub(text, {})
        case {"Fn::Sub": [str(text), dict(variables)]}:
            yield from _split_sub(text, variables)
        case {"Fn::Join": [str(delimiter), list(elements)]}:
            for index, element in enumerate(elements):
                yield delimiter if index else ""
                yield from _split(element)
        case dict():
            yield Intrinsic(value)
        case _:
            yield str(value)


def _split_sub(text: str, variables: Mapping[str, Json]) -> Iterator[str | Intrinsic]:
    for index, piece in enumerate(PLACEHOLDER.split(text)):
        if index % 2 == 0:
            yield piece
        elif piece.startswith("!"):
            yield "${" + piece[1:] + "}"
        else:
            yield from _split(variables[piece] if piece in variables else placeholder_reference(piece))


def mask(parts: Parts, character: str = "\0") -> str:
    """Returns the text with one character for each intrinsic function and each dynamic reference."""
    text = "".join(part if isinstance(part, str) else character for part in parts)
    return REFERENCE.sub(character, text)


def split_fields(parts: Parts, count: int) -> list[Parts]:
    """Returns the fields between colons, at most `count`; the last one contains the remaining colons.

    The colons in a dynamic reference don't separate fields.
    """
    fields: list[list[str | Intrinsic]] = [[]]
    for part in parts:
        if not isinstance(part, str):
            fields[-1].append(part)
            continue
        first, *others = split_at_colons(part, count - len(fields) + 1)
        fields[-1] += [first] if first else []
        fields += [[other] if other else [] for other in others]
    return [tuple(field) for field in fields]

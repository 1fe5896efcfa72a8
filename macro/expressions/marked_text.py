"""The text of an expression in which intrinsic functions fill in parts, so that the text can be parsed.

Each function becomes a mark. A mark inside a string literal is a part of the result. A mark elsewhere could be any
code, so that nothing is certain about the expression.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from macro.model.template_values import Anything, Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from macro.model.template_values import Part

_MARK = re.compile("\ue004(\\d+)\ue005")
_MARK_CHARACTER = re.compile("[\ue004\ue005]")

Parts: TypeAlias = "tuple[Part, ...]"
Constant: TypeAlias = "bool | int | float | str | Intrinsic"


@dataclass(frozen=True, slots=True)
class MarkedText:
    """An expression's text with marks, the functions by the number of their mark, and the workflow's constants.

    `variables` are the workflow variables that always have the same value, by name without `$`.
    """

    text: str
    functions: tuple[Intrinsic, ...]
    variables: Mapping[str, Constant]

    def has_mark(self, text: str) -> bool:
        """Returns whether a part of the expression's text contains a mark."""
        return "\ue004" in text

    def parts(self, text: str) -> Parts:
        """Returns a string literal as text and functions."""
        if not self.functions:
            return (text,) if text else ()
        pieces = _MARK.split(text)
        parts: list[Part] = [
            self.functions[int(piece)] if index % 2 else piece for index, piece in enumerate(pieces)
        ]
        return tuple(part for part in parts if part != "")

    def variable(self, name: str) -> Constant | None:
        """Returns the constant that a variable has, or None if its value isn't certain."""
        return self.variables.get(name)


def mark_functions(pieces: Sequence[str | Intrinsic], variables: Mapping[str, Constant]) -> MarkedText | None:
    """Returns the text of an expression, or None if the template's own text contains the characters of a mark."""
    texts: list[str] = []
    functions: list[Intrinsic] = []
    for piece in pieces:
        if isinstance(piece, Intrinsic):
            texts.append(f"\ue004{len(functions)}\ue005")
            functions.append(piece)
        elif _MARK_CHARACTER.search(piece):
            return None
        else:
            texts.append(piece)
    return MarkedText("".join(texts), tuple(functions), variables)


def merge_parts(parts: Iterable[Part]) -> Parts:
    """Returns the parts with neighboring texts, and neighboring unknown parts, merged."""
    merged: list[Part] = []
    for part in parts:
        previous = merged[-1] if merged else None
        if isinstance(part, str) and isinstance(previous, str):
            merged[-1] = previous + part
        elif part is not previous or not isinstance(part, Anything):
            merged.append(part)
    return tuple(part for part in merged if part != "")

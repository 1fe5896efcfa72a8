"""Where something stands in a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from macro.definition.json_path import Steps


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """From where to where something stands in a text: lines and columns, counted from 1; the end is behind it."""

    line: int
    column: int
    end_line: int
    end_column: int


@dataclass(frozen=True, slots=True)
class PositionMatch:
    """Where steps lead to: the span of the last key or list item on the way, and how many steps there were."""

    span: Span
    steps: int


class Positions(Protocol):
    """The places of a template's values in its text."""

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows steps (keys and list indexes) as far as they lead.

        Returns the span of the last key or item, or with `at_value` that of its scalar value if all steps exist.
        """

    def in_text(self, steps: Steps, offset: int) -> Span:
        """Where a character of the string at `steps` stands; the string's own place where that can't be told."""


def span_at(text: str, start: int, end: int) -> Span:
    """The span between two offsets of a text."""
    line = text.count("\n", 0, start) + 1
    end_line = line + text.count("\n", start, end)
    return Span(line, start - text.rfind("\n", 0, start), end_line, end - text.rfind("\n", 0, end))


def after_escapes(source: str, start: int, count: int) -> int:
    """The offset in a source behind `count` characters of a double-quoted string whose content begins at `start`."""
    while count > 0:
        if source[start] != "\\":
            start += 1
        else:
            start += {"u": 6, "x": 4, "U": 10}.get(source[start + 1], 2)
        count -= 1
    return start

"""Spans of text in a file, and the interface that maps the values of a template to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from macro.definition.json_path import Steps


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A range of text. Lines and columns start at 1, and the end is exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Span(1, 1, 1, 1)
"""The first character of a file."""


@dataclass(frozen=True, slots=True)
class PositionMatch:
    """The result of following steps through a template.

    Args:
        span: The span of the last key or list item that exists.
        steps: How many of the steps exist.
    """

    span: Span
    steps: int


@dataclass(frozen=True, slots=True)
class DuplicateKey:
    """A key that an object contains more than once.

    Args:
        name: The key.
        ignored: The span of a key whose value has no effect.
        used: The span of the last key, whose value CloudFormation uses.
    """

    name: str
    ignored: Span
    used: Span


class Positions(Protocol):
    """Maps the values of a template to spans of its text."""

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows steps (keys and list indexes) as far as they exist.

        Returns the span of the last key or item. With `at_value`, it returns the span of the scalar value instead, if
        all steps exist.
        """

    def find_in_text(self, steps: Steps, offset: int) -> Span:
        """Returns the span of a character of the string at `steps`, or the span of the string if that is unknown."""


def span_at(text: str, start: int, end: int) -> Span:
    """Returns the span between two offsets of a text."""
    line = text.count("\n", 0, start) + 1
    end_line = line + text.count("\n", start, end)
    return Span(line, start - text.rfind("\n", 0, start), end_line, end - text.rfind("\n", 0, end))


def skip_characters(source: str, start: int, count: int) -> int:
    """Returns the offset after `count` characters of a double-quoted string whose content begins at `start`."""
    while count > 0:
        if source[start] != "\\":
            start += 1
        else:
            start += {"u": 6, "x": 4, "U": 10}.get(source[start + 1], 2)
        count -= 1
    return start

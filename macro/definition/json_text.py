"""Parses JSON text that contains placeholders, with the position of every object.

A definition in a string can contain `${placeholder}`s without quotation marks (`"Seconds": ${Delay}`), which isn't
JSON. They become `Unquoted` strings, which `json_writer` writes without quotation marks.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from macro.definition.json_path import value_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

SPACE = re.compile(r"[ \t\r\n]*")
_PLACEHOLDER = re.compile(r"\$\{[^{}]*\}")


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


# strict=False: Step Functions accepts control characters in strings, and templates contain them.
_SCALARS = json.JSONDecoder(strict=False, parse_constant=_refuse)


class Unquoted(str):
    """A placeholder without quotation marks in JSON text. The string is the placeholder, with its braces."""

    __slots__ = ()


class NotJson(ValueError):  # noqa: N818  it describes the text
    """The text isn't JSON. The message says what the parser expected, in which line and column (from 1)."""

    def __init__(self, text: str, position: int, expected: str) -> None:
        """Creates the exception.

        Args:
            text: The text.
            position: The index of the first character that isn't JSON.
            expected: What the parser expected there.
        """
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        super().__init__(f"line {line} column {column}: expected {expected}")


@dataclass(slots=True)
class _Scanner:
    """A recursive descent over one text.

    Args:
        text: The text.
        position: The index of the next character.
        spans: The start and end of each object, by the object's `id()`.
        children: The span of each member name or item, by the `id()` of the object or array.
        scalars: The span of each scalar member, by the object's `id()` and the member's name.
        placeholders: The number of placeholders without quotation marks.
        shadowed: The span of each member that a later member of the same name replaces.
    """

    text: str
    position: int = 0
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    children: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)
    scalars: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    placeholders: int = 0
    shadowed: list[tuple[int, int]] = field(default_factory=list)

    def document(self) -> Json:
        value = self.value()
        self.space()
        if self.position != len(self.text):
            raise NotJson(self.text, self.position, "the end")
        return value

    def space(self) -> None:
        match = SPACE.match(self.text, self.position)
        assert match  # noqa: S101  the pattern also matches nothing
        self.position = match.end()

    def take(self, character: str) -> bool:
        self.space()
        matches = self.text.startswith(character, self.position)
        self.position += matches
        return matches

    def expect(self, character: str, expected: str) -> None:
        if not self.take(character):
            raise NotJson(self.text, self.position, expected)

    def value(self) -> Json:
        self.space()
        match self.text[self.position : self.position + 1]:
            case "{":
                return self.object()
            case "[":
                return self.array()
            case "$":
                return self.placeholder()
            case _:
                return self.scalar()

    def placeholder(self) -> Unquoted:
        match = _PLACEHOLDER.match(self.text, self.position)
        if not match:
            raise NotJson(self.text, self.position, "a value")
        self.position = match.end()
        self.placeholders += 1
        return Unquoted(match.group())

    def scalar(self) -> Json:
        """Returns a string, number, Boolean, or null."""
        value: Json
        try:
            value, self.position = _SCALARS.raw_decode(self.text, self.position)
        except json.JSONDecodeError as error:
            position = self.position + 1 if self.text.startswith('"', self.position) else self.position
            raise NotJson(self.text, max(error.pos, position), "a value") from None
        return value

    def items(self, end: str, item: Callable[[], None]) -> None:
        self.position += 1
        if self.take(end):
            return
        item()
        while self.take(","):
            item()
        self.expect(end, f"',' or '{end}'")

    def array(self) -> list[Json]:
        values: list[Json] = []
        children: dict[str | int, tuple[int, int]] = {}

        def item() -> None:
            self.space()
            start = self.position
            values.append(self.value())
            children[len(values) - 1] = (start, self.position)

        self.items("]", item)
        self.children[id(values)] = children
        return values

    def object(self) -> dict[str, Json]:
        start = self.position
        members: dict[str, Json] = {}
        children: dict[str | int, tuple[int, int]] = {}
        ends: dict[str, int] = {}

        def member() -> None:
            self.space()
            begin = self.position
            if not self.text.startswith('"', begin):
                raise NotJson(self.text, self.position, "a member name in quotes")
            name = str(self.scalar())
            if name in ends:
                self.shadowed.append((children[name][0], ends[name]))
            children[name] = (begin, self.position)
            self.expect(":", "':'")
            self.space()
            start_of_value = self.position
            members[name] = self.value()
            ends[name] = self.position
            if not isinstance(members[name], dict | list):
                self.scalars[id(members), name] = (start_of_value, self.position)

        self.items("}", member)
        self.spans[id(members)] = (start, self.position)
        self.children[id(members)] = children
        return members


@dataclass(frozen=True, slots=True)
class Parsed:
    """The value of a text, and the position of each part, as in `_Scanner`."""

    text: str
    value: Json
    spans: dict[int, tuple[int, int]]
    children: dict[int, dict[str | int, tuple[int, int]]]
    scalars: dict[tuple[int, str], tuple[int, int]]
    placeholders: int
    shadowed: tuple[tuple[int, int], ...]

    def span(self, value: dict[str, Json]) -> tuple[int, int]:
        """Returns the start and end of an object of this value."""
        return self.spans[id(value)]

    def find(self, steps: Steps, *, at_value: bool = False) -> tuple[int, tuple[int, int], Json]:
        """Finds the deepest part of a path that exists.

        Args:
            steps: The path.
            at_value: Whether to return the span of a scalar value instead of its name, if the whole path exists.

        Returns:
            The number of steps that exist, the span of the last member's name or of the last item, and the value.
        """
        span, value = (0, 0), self.value
        for count, step in enumerate(steps):
            children = self.children.get(id(value), {}) if isinstance(value, dict | list) else {}
            child = int(step) if isinstance(value, list) and str(step).isdigit() else step
            if child not in children:
                child = f"{step}.$"  # the member's value comes from a path
            if child not in children:
                return count, span, value
            is_last = at_value and count == len(steps) - 1
            name = children[child]
            span = self.scalars.get((id(value), str(child)), name) if is_last else name
            value = value_at(value, (child,))
        return len(steps), span, value


def parse(text: str) -> Parsed:
    """Parses JSON text in which placeholders don't need quotation marks; raises NotJson."""
    scanner = _Scanner(text)
    try:
        value = scanner.document()
    except RecursionError:
        raise NotJson(text, scanner.position, "less nesting") from None
    return Parsed(
        text,
        value,
        scanner.spans,
        scanner.children,
        scanner.scalars,
        scanner.placeholders,
        tuple(scanner.shadowed),
    )

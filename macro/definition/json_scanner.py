"""A recursive descent over JSON text that contains placeholders, which keeps the position of every part.

A definition in a string can contain `${placeholder}`s without quotation marks (`"Seconds": ${Delay}`), which isn't
JSON. They become `Unquoted` strings, which `json_writer` writes without quotation marks. A placeholder where a member
is expected (`"States": {${Steps} "Last": {…}}`) stands for members with their commas, which the parsed value doesn't
contain.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from macro.intrinsics.placeholders import PLACEHOLDER

if TYPE_CHECKING:
    from collections.abc import Callable

    from macro.model.template_values import Json

SPACE = re.compile(r"[ \t\r\n]*")
MEMBER = "a member name in quotes"


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
class Scanner:
    """A recursive descent over one text.

    Args:
        text: The text.
        position: The index of the next character.
        spans: The start and end of each object, by the object's `id()`.
        children: The span of each member name or item, by the `id()` of the object or array.
        scalars: The span of each scalar member, by the object's `id()` and the member's name.
        placeholders: The number of placeholders without quotation marks.
        shadowed: The span of each member that a later member of the same name replaces.
        members: The start and the name of each placeholder that stands for members.
    """

    text: str
    position: int = 0
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    children: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)
    scalars: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    placeholders: int = 0
    shadowed: list[tuple[int, int]] = field(default_factory=list)
    members: list[tuple[int, str]] = field(default_factory=list)

    def document(self) -> Json:
        """Returns the value of the whole text."""
        value = self.value()
        self.space()
        if self.position != len(self.text):
            raise NotJson(self.text, self.position, "the end")
        return value

    def space(self) -> None:
        """Skips white space."""
        match = SPACE.match(self.text, self.position)
        assert match  # noqa: S101  the pattern also matches nothing
        self.position = match.end()

    def take(self, character: str) -> bool:
        """Skips a character if it is next, and returns whether it was."""
        self.space()
        matches = self.text.startswith(character, self.position)
        self.position += matches
        return matches

    def expect(self, character: str, expected: str) -> None:
        """Skips a character. Raises NotJson if another one is next."""
        if not self.take(character):
            raise NotJson(self.text, self.position, expected)

    def value(self) -> Json:
        """Returns the value at the position."""
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
        """Returns a placeholder without quotation marks."""
        match = PLACEHOLDER.match(self.text, self.position)
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
        except ValueError:
            # Python refuses to convert thousands of digits, because that takes long
            raise NotJson(self.text, self.position, "a shorter number") from None
        return value

    def items(self, end: str, item: Callable[[], None]) -> None:
        """Calls `item` for each item or member up to the end character."""
        self.position += 1
        if self.take(end):
            return
        item()
        while self.take(",") or (end == "}" and self.text.startswith("${", self.position)):
            item()
        self.expect(end, f"',' or '{end}'")

    def placeholders_for_members(self) -> bool:
        """Skips placeholders for members. Returns whether no other member follows."""
        self.space()
        count = len(self.members)
        while match := PLACEHOLDER.match(self.text, self.position):
            self.members.append((self.position, match[1]))
            self.position = match.end()
            self.space()
        return len(self.members) > count and not self.text.startswith('"', self.position)

    def array(self) -> list[Json]:
        """Returns an array."""
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
        """Returns an object."""
        start = self.position
        members: dict[str, Json] = {}
        children: dict[str | int, tuple[int, int]] = {}
        ends: dict[str, int] = {}

        def member() -> None:
            if self.placeholders_for_members():
                return
            begin = self.position
            if not self.text.startswith('"', begin):
                raise NotJson(self.text, self.position, MEMBER)
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

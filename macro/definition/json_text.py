"""JSON text with placeholders: parsed with the span of every object, and written again.

A definition in a string may hold `${placeholder}`s outside of quotes (`"Seconds": ${Delay}`), which JSON does
not know. They are read as `Unquoted` strings and written back without quotes.
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

_SPACE = re.compile(r"[ \t\r\n]*")
_PLACEHOLDER = re.compile(r"\$\{[^}]*\}")
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK = re.compile("\ue002\\d+\ue003")
_QUOTED_MARK = re.compile('"\ue002(\\d+)\ue003"')


def _refuse(constant: str) -> NoReturn:
    raise json.JSONDecodeError(f"{constant} is not JSON", constant, 0)


# strict=False: the service accepts what templates carry, control characters in strings included
_SCALARS = json.JSONDecoder(strict=False, parse_constant=_refuse)


class Unquoted(str):
    """A placeholder that stands in JSON text without quotes; the string is the placeholder itself."""

    __slots__ = ()


class NotJson(ValueError):  # noqa: N818  named as a finding
    """The text is not JSON; says what was expected, in which line and column (from 1)."""

    def __init__(self, text: str, position: int, expected: str) -> None:
        """Takes the text, the index where it stops being JSON, and what should stand there."""
        line = text.count("\n", 0, position) + 1
        column = position - text.rfind("\n", 0, position)
        super().__init__(f"line {line} column {column}: expected {expected}")


@dataclass(slots=True)
class _Scanner:
    """Recursive descent over one text; `spans` maps an object's `id()` to where it stands.

    `places` maps an object's or array's `id()` to the span of each of its member names or items; `scalars` maps an
    object's `id()` and a member's name to the span of the member's value, if that is a scalar.
    """

    text: str
    position: int = 0
    spans: dict[int, tuple[int, int]] = field(default_factory=dict)
    places: dict[int, dict[str | int, tuple[int, int]]] = field(default_factory=dict)
    scalars: dict[tuple[int, str], tuple[int, int]] = field(default_factory=dict)
    placeholders: int = 0

    def document(self) -> Json:
        value = self.value()
        self.space()
        if self.position != len(self.text):
            raise NotJson(self.text, self.position, "the end")
        return value

    def space(self) -> None:
        match = _SPACE.match(self.text, self.position)
        assert match  # noqa: S101  the pattern also matches nothing
        self.position = match.end()

    def take(self, character: str) -> bool:
        self.space()
        found = self.text.startswith(character, self.position)
        self.position += found
        return found

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
        """A string, number, boolean or null; arrays and objects never come here."""
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
        places: dict[str | int, tuple[int, int]] = {}

        def item() -> None:
            self.space()
            start = self.position
            values.append(self.value())
            places[len(values) - 1] = (start, self.position)

        self.items("]", item)
        self.places[id(values)] = places
        return values

    def object(self) -> dict[str, Json]:
        start = self.position
        members: dict[str, Json] = {}
        places: dict[str | int, tuple[int, int]] = {}

        def member() -> None:
            self.space()
            begin = self.position
            if not self.text.startswith('"', begin):
                raise NotJson(self.text, self.position, "a member name in quotes")
            name = str(self.scalar())
            places[name] = (begin, self.position)
            self.expect(":", "':'")
            self.space()
            start_of_value = self.position
            members[name] = self.value()
            if not isinstance(members[name], dict | list):
                self.scalars[id(members), name] = (start_of_value, self.position)

        self.items("}", member)
        self.spans[id(members)] = (start, self.position)
        self.places[id(members)] = places
        return members


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text's value, and the span (start, end) of each object in it by the object's `id()`.

    `places` holds, by the `id()` of an object or array, the span of each member's name or item.
    """

    text: str
    value: Json
    spans: dict[int, tuple[int, int]]
    places: dict[int, dict[str | int, tuple[int, int]]]
    scalars: dict[tuple[int, str], tuple[int, int]]
    placeholders: int

    def span(self, value: dict[str, Json]) -> tuple[int, int]:
        """Where an object of this value stands in the text."""
        return self.spans[id(value)]

    def find(self, steps: Steps, *, at_value: bool = False) -> tuple[int, tuple[int, int], Json]:
        """Follows the steps as far as they lead.

        Returns the number of steps that exist, the span of the last member's name or of the last item, and the value
        there. With `at_value`, the span is that of a scalar value instead of its name, if all steps exist.
        """
        place, value = (0, 0), self.value
        for count, step in enumerate(steps):
            known = self.places.get(id(value), {}) if isinstance(value, dict | list) else {}
            child = int(step) if isinstance(value, list) and str(step).isdigit() else step
            if child not in known:
                child = f"{step}.$"  # a path by which an execution gives the member
            if child not in known:
                return count, place, value
            is_last = at_value and count == len(steps) - 1
            named = known[child]
            place = self.scalars.get((id(value), str(child)), named) if is_last else named
            value = value_at(value, (child,))
        return len(steps), place, value


def parse(text: str) -> Parsed:
    """Parses JSON text whose placeholders need not be quoted; raises NotJson."""
    scanner = _Scanner(text)
    try:
        value = scanner.document()
    except RecursionError:
        raise NotJson(text, scanner.position, "less nesting") from None
    return Parsed(text, value, scanner.spans, scanner.places, scanner.scalars, scanner.placeholders)


def indentation(text: str, position: int) -> str | None:
    """The white space that the line of `position` starts with, or None where the text is all on one line."""
    if "\n" not in text.strip():
        return None
    line = text.rfind("\n", 0, position) + 1
    match = _SPACE.match(text, line)
    assert match  # noqa: S101  the pattern also matches nothing
    return text[line : min(match.end(), position)]


def dump(value: Json, margin: str | None, step: int) -> str:
    """Writes a value as JSON: on one line (`margin` None), or indented by `step` spaces behind `margin`."""
    raw: list[str] = []
    marked = _mark(value, raw)
    if margin is None:
        written = json.dumps(marked, ensure_ascii=False, separators=(", ", ": "))
    else:
        written = json.dumps(marked, ensure_ascii=False, indent=step).replace("\n", "\n" + margin)
    encodable = _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)
    return _QUOTED_MARK.sub(lambda match: raw[int(match.group(1))], encodable)


def _mark(value: Json, raw: list[str]) -> Json:
    """The value with each Unquoted replaced by a numbered mark, its text kept under that number.

    A string that looks like a mark is replaced as well: no text of a template may stand for another.
    """
    if isinstance(value, str):
        return _marked_text(value, raw)
    if isinstance(value, dict):
        return {_marked_text(key, raw): _mark(member, raw) for key, member in value.items()}
    if isinstance(value, list):
        return [_mark(item, raw) for item in value]
    return value


def _marked_text(text: str, raw: list[str]) -> str:
    if not isinstance(text, Unquoted) and not _MARK.fullmatch(text):
        return text
    raw.append(text if isinstance(text, Unquoted) else json.dumps(text))
    return f"\ue002{len(raw) - 1}\ue003"

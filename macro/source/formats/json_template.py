"""Reads JSON templates, with the position of each value."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from macro.definition.json_scanner import NotJson
from macro.definition.json_text import Parsed, parse
from macro.source.formats.source_span import DuplicateKey, PositionMatch, Span, skip_characters, span_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

_TRAILING_COMMA = re.compile(r",\s*[}\]]")
_COLON = re.compile(r"\s*:\s*")
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|[{}]')


class NotJsonTemplate(ValueError):  # noqa: N818  it describes the text
    """The text isn't JSON that CloudFormation accepts; the line and column start at 1."""

    def __init__(self, text: str, line: int, column: int) -> None:
        """Creates the exception from a message and a position."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass
class JsonText:
    """A parsed text, its value, and its duplicate keys. Positions are computed when they are needed."""

    text: str
    value: Json
    duplicates: tuple[DuplicateKey, ...] = ()

    @cached_property
    def _parsed(self) -> Parsed:
        """The positions. Text that is nested too deeply for the scanner has none except the beginning of the file."""
        try:
            return parse(self.text)
        except NotJson:
            return Parsed(self.text, None, {}, {}, {}, 0, (), ())

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows the steps as far as they exist; see `Positions.find`."""
        existing, (start, end), _ = self._parsed.find(steps, at_value=at_value)
        if "\n" in self.text[start:end]:
            end = start
        return PositionMatch(span_at(self.text, start, end), existing)

    def offset(self, steps: Steps) -> int:
        """Returns the offset of the name of a member; the steps exist."""
        _, (start, _), _ = self._parsed.find(steps)
        return start

    def find_in_text(self, steps: Steps, offset: int) -> Span:
        """Returns the span of a character of a string; see `Positions.find_in_text`."""
        existing, (start, end), value = self._parsed.find(steps)
        if existing < len(steps) or not isinstance(value, str):
            return span_at(self.text, start, end)
        colon = _COLON.match(self.text, end)
        begin = skip_characters(self.text, (colon.end() if colon else start) + 1, offset)
        return span_at(self.text, begin, begin)


def read_json(text: str) -> JsonText:
    """Reads a JSON template; raises NotJsonTemplate."""
    has_duplicates = False

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal has_duplicates
        value = dict(pairs)
        has_duplicates = has_duplicates or len(value) < len(pairs)
        return value

    try:
        value = json.loads(text, object_pairs_hook=members, parse_constant=_reject_constant)
    except json.JSONDecodeError as error:
        message, position = _describe(error)
        span = span_at(text, position, position)
        raise NotJsonTemplate(f"invalid JSON: {message}", span.line, span.column) from None
    except _NotANumberError as constant:
        span = span_at(text, position := text.find(str(constant)), position)
        raise NotJsonTemplate(f"invalid JSON: {constant}", span.line, span.column) from None
    except RecursionError:
        raise NotJsonTemplate("invalid JSON: nested too deeply", 1, 1) from None
    except ValueError:
        raise NotJsonTemplate("invalid JSON: a number has thousands of digits", 1, 1) from None
    return JsonText(text, value, tuple(_find_duplicates(text)) if has_duplicates else ())


def _describe(error: json.JSONDecodeError) -> tuple[str, int]:
    """Returns a message and the offset of a syntax error. The parser's messages differ between versions of Python."""
    text, position = error.doc, error.pos
    before = text[:position].rstrip()
    comma = len(before) - 1 if before.endswith(",") else position
    if _TRAILING_COMMA.match(text, comma):
        return "remove the comma before the closing bracket", comma
    if text.startswith(("//", "/*", "#"), position):
        return "JSON can't contain comments; remove the comment", position
    if text.startswith("'", position):
        return "strings need double quotation marks", position
    return error.msg, position


def _find_duplicates(text: str) -> Iterator[DuplicateKey]:
    """Yields the duplicate keys of valid JSON text, except the last one of each name."""
    open_objects: list[dict[str, list[re.Match[str]]]] = []
    for token in _TOKEN.finditer(text):
        if token[0] == "{":
            open_objects.append({})
        elif token[0] == "}":
            for name, keys in open_objects.pop().items():
                used = span_at(text, *keys[-1].span())
                for key in keys[:-1]:
                    yield DuplicateKey(name, span_at(text, *key.span()), used)
        elif _COLON.match(text, token.end()):
            open_objects[-1].setdefault(json.loads(token[0]), []).append(token)


class _NotANumberError(ValueError):
    """A constant that Python's parser accepts but CloudFormation doesn't; the message is the constant."""


def _reject_constant(constant: str) -> NoReturn:
    raise _NotANumberError(constant)

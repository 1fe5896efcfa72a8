"""A JSON template, with the place of each of its values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NoReturn

from macro.definition.json_text import Parsed, parse
from macro.source.source_span import PositionMatch, Span, after_escapes, span_at

if TYPE_CHECKING:
    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

_COLON = re.compile(r"\s*:\s*")


class NotJsonTemplate(ValueError):  # noqa: N818  named as a finding
    """The text is not JSON; says why, and where (line and column from 1)."""

    def __init__(self, text: str, line: int, column: int) -> None:
        """Takes what is wrong and where."""
        self.line, self.column = line, column
        super().__init__(text)


@dataclass
class JsonText:
    """A parsed text and its value; the places are looked for only when one is asked for."""

    text: str
    value: Json

    @cached_property
    def _parsed(self) -> Parsed:
        return parse(self.text)

    def find(self, steps: Steps, *, at_value: bool = False) -> PositionMatch:
        """Follows the steps as far as they lead; see `Positions.find`."""
        taken, (start, end), _ = self._parsed.find(steps, at_value=at_value)
        if "\n" in self.text[start:end]:
            end = start
        return PositionMatch(span_at(self.text, start, end), taken)

    def in_text(self, steps: Steps, offset: int) -> Span:
        """Where a character of the string at `steps` stands; the last place on the way where there is no string."""
        taken, (start, end), value = self._parsed.find(steps)
        if taken < len(steps) or not isinstance(value, str):
            return span_at(self.text, start, end)
        colon = _COLON.match(self.text, end)
        begin = after_escapes(self.text, (colon.end() if colon else start) + 1, offset)
        return span_at(self.text, begin, begin)


def read_json(text: str) -> JsonText:
    """Reads a JSON template; raises NotJsonTemplate."""
    try:
        return JsonText(text, json.loads(text, object_pairs_hook=_members, parse_constant=_refused))
    except json.JSONDecodeError as error:
        raise NotJsonTemplate(f"not valid JSON: {error.msg}", error.lineno, error.colno) from None
    except _Refused as refused:
        at = re.search(refused.pattern, text)
        line = text.count("\n", 0, at.start()) + 1 if at else 1
        column = at.start() - text.rfind("\n", 0, at.start()) if at else 1
        raise NotJsonTemplate(str(refused), line, column) from None
    except RecursionError:
        raise NotJsonTemplate("not valid JSON: nested too deeply", 1, 1) from None


class _Refused(ValueError):  # noqa: N818  named as a finding
    """Something that Python's JSON takes and CloudFormation does not."""

    def __init__(self, text: str, pattern: str) -> None:
        self.pattern = pattern
        super().__init__(text)


def _members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    members = dict(pairs)
    if len(members) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        quoted = re.escape(json.dumps(twice))
        raise _Refused(f"duplicate key '{twice}'", quoted + r"\s*:")
    return members


def _refused(constant: str) -> NoReturn:
    raise _Refused(f"not valid JSON: {constant}", re.escape(constant))

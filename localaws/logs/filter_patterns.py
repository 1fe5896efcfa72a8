"""Filter patterns of metric filters: terms, and comparisons of the fields of JSON events.

Source: Amazon CloudWatch Logs User Guide, Filter pattern syntax. Not supported: patterns for space-delimited events,
regular expressions, and the operators IS and EXISTS.
"""

from __future__ import annotations

import json
import operator
import re
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Final

from localaws.logs.boolean_parser import BooleanParser

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.logs.boolean_parser import Condition

_MISSING: Final = object()
_TOKEN: Final = re.compile(
    r"""\s*(?:(?P<sign>&&|\|\||[()]|!=|<=|>=|=|<|>)|(?P<field>\$[\w.\[\]-]*)|(?P<text>"(?:[^"\\]|\\.)*")"""
    r"""|(?P<word>[^\s()&|=<>!"]+))"""
)
_ORDERS: Final = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}
_TERM: Final = re.compile(r'\s*([?-]?)(?:"((?:[^"\\]|\\.)*)"|([\w.:/*@+-]+))')


class InvalidPattern(ValueError):  # noqa: N818  it describes the pattern
    """The local AWS can't evaluate a pattern."""


def matches(pattern: str, message: str) -> bool:
    """Returns whether a log event matches a pattern; raises InvalidPattern."""
    text = pattern.strip()
    if not text.startswith("{"):
        return _match_terms(text, message)
    predicate = _Parser(text).parse()
    try:
        return predicate(json.loads(message))
    except ValueError:
        return False


def select(selector: str, event: Any) -> Any:
    """Returns the value of a selector such as `$.targets[0].region` in a JSON event, or None if it is missing."""
    value = _select(selector, event)
    return None if value is _MISSING else value


def _select(selector: str, event: Any) -> Any:
    value = event
    for name, index in re.findall(r"\.([\w-]+)|\[(\d+)\]", selector):
        try:
            value = value[name] if name else value[int(index)]
        except (KeyError, IndexError, TypeError):
            return _MISSING
    return value


def _match_terms(pattern: str, message: str) -> bool:
    """All terms must be in the message, or one of those with a question mark, and none with a minus."""
    terms = list(_TERM.finditer(pattern))
    if "".join(term[0] for term in terms) != pattern:
        raise InvalidPattern(f"The local AWS can't evaluate the filter pattern {pattern}")
    found = {
        sign: [
            (quoted or word) in message
            for given, quoted, word in (term.groups() for term in terms)
            if given == sign
        ]
        for sign in ("", "?", "-")
    }
    return all(found[""]) and not any(found["-"]) and (any(found["?"]) or not found["?"])


class _Parser(BooleanParser):
    """Parses `{ … }`."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern
        super().__init__(self._split(), "&&", "||")

    def parse_term(self) -> Condition:
        if self.take_if("("):
            inner = self.parse_either()
            self.expect(")")
            return inner
        selector, comparator, literal = self.take(), self.take(), self.take()
        if not selector.startswith("$"):
            raise self.error()
        if comparator in _ORDERS:
            return lambda event: _is_ordered(_select(selector, event), _ORDERS[comparator], float(literal))
        if comparator not in {"=", "!="}:
            raise self.error()
        return lambda event: _is_equal(_select(selector, event), literal) is (comparator == "=")

    def error(self) -> InvalidPattern:
        return InvalidPattern(f"The local AWS can't evaluate the filter pattern {self._pattern}")

    def _split(self) -> list[str]:
        inner = self._pattern.removeprefix("{").removesuffix("}").rstrip()
        tokens: list[str] = []
        end = 0
        while end < len(inner):
            token = _TOKEN.match(inner, end)
            if token is None or not self._pattern.endswith("}"):
                raise self.error()
            tokens.append(token[0].strip())
            end = token.end()
        return tokens


def _is_ordered(value: Any, order: Callable[[float, float], bool], literal: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and order(value, literal)


def _is_equal(value: Any, literal: str) -> bool:
    """Compares text, in which `*` is a wildcard, or a number."""
    if isinstance(value, str):
        text = literal[1:-1] if literal.startswith('"') else literal
        return fnmatchcase(value, re.sub(r"[\[?]", r"[\g<0>]", text))
    if isinstance(value, int | float) and not isinstance(value, bool) and not literal.startswith('"'):
        return value == float(literal)
    return False

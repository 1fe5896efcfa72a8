"""Conditions of the command `filter` in CloudWatch Logs Insights."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    Condition = Callable[[Mapping[str, Any]], bool]

_TOKEN: Final = re.compile(
    r"""\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|/(?:[^/\\]|\\.)*/|ispresent|[()]|!=|<=|>=|=|<|>|[@\w.:-]+)"""
)
_COMPARATORS: Final = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


class InvalidQuery(ValueError):  # noqa: N818  it describes the query
    """The local AWS can't execute a query."""


def parse_condition(text: str) -> Condition:
    """Returns the condition as a function of the fields of a log event; raises InvalidQuery."""
    tokens = [token[1] for token in _TOKEN.finditer(text)]
    if "".join(tokens) != re.sub(r"\s+(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", "", text):
        raise InvalidQuery(f"The local AWS can't execute the filter {text}")
    parser = _Parser(text, tokens)
    return parser.parse()


class _Parser:
    """A recursive descent parser, in which `not` binds more strongly than `and`, and `and` more strongly than `or`."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self._text = text
        self._tokens = tokens

    def parse(self) -> Condition:
        condition = self._either()
        if self._tokens:
            raise self._error()
        return condition

    def _either(self) -> Condition:
        parts = [self._both()]
        while self._take_if("or"):
            parts.append(self._both())
        return lambda row: any(part(row) for part in parts)

    def _both(self) -> Condition:
        parts = [self._term()]
        while self._take_if("and"):
            parts.append(self._term())
        return lambda row: all(part(row) for part in parts)

    def _term(self) -> Condition:
        if self._take_if("not"):
            negated = self._term()
            return lambda row: not negated(row)
        if self._take_if("("):
            inner = self._either()
            self._expect(")")
            return inner
        if self._take_if("ispresent"):
            self._expect("(")
            name = self._take()
            self._expect(")")
            return lambda row: row.get(name) is not None
        return self._comparison()

    def _comparison(self) -> Condition:
        name, comparator, literal = self._take(), self._take(), self._take()
        if comparator == "like":
            pattern = literal[1:-1] if literal.startswith("/") else re.escape(literal[1:-1])
            return lambda row: re.search(pattern, str(row.get(name, ""))) is not None
        if comparator not in _COMPARATORS:
            raise self._error()
        compare, expected = _COMPARATORS[comparator], self._read_literal(literal)
        return lambda row: _is_comparable(row.get(name), expected) and compare(row[name], expected)

    def _read_literal(self, literal: str) -> str | float:
        try:
            return literal[1:-1] if literal[0] in "\"'" else float(literal)
        except ValueError:
            raise self._error() from None

    def _take(self) -> str:
        if not self._tokens:
            raise self._error()
        return self._tokens.pop(0)

    def _take_if(self, token: str) -> bool:
        if self._tokens[:1] != [token]:
            return False
        self._tokens.pop(0)
        return True

    def _expect(self, token: str) -> None:
        if not self._take_if(token):
            raise self._error()

    def _error(self) -> InvalidQuery:
        return InvalidQuery(f"The local AWS can't execute the filter {self._text}")


def _is_comparable(value: Any, expected: str | float) -> bool:
    return isinstance(value, str) == isinstance(expected, str) and value is not None

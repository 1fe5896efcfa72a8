"""Conditions of the command `filter` in CloudWatch Logs Insights."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Any, Final

from localaws.logs.boolean_parser import BooleanParser

if TYPE_CHECKING:
    from localaws.logs.boolean_parser import Condition

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


class _Parser(BooleanParser):
    """Parses a condition, in which `not` binds more strongly than `and`."""

    def __init__(self, text: str, tokens: list[str]) -> None:
        self._text = text
        super().__init__(tokens, "and", "or")

    def parse_term(self) -> Condition:
        if self.take_if("not"):
            negated = self.parse_term()
            return lambda row: not negated(row)
        if self.take_if("("):
            inner = self.parse_either()
            self.expect(")")
            return inner
        if self.take_if("ispresent"):
            self.expect("(")
            name = self.take()
            self.expect(")")
            return lambda row: row.get(name) is not None
        return self._comparison()

    def _comparison(self) -> Condition:
        name, comparator, literal = self.take(), self.take(), self.take()
        if comparator == "like":
            pattern = literal[1:-1] if literal.startswith("/") else re.escape(literal[1:-1])
            return lambda row: re.search(pattern, str(row.get(name, ""))) is not None
        if comparator not in _COMPARATORS:
            raise self.error()
        compare, expected = _COMPARATORS[comparator], self._read_literal(literal)
        return lambda row: _is_comparable(row.get(name), expected) and compare(row[name], expected)

    def _read_literal(self, literal: str) -> str | float:
        try:
            return literal[1:-1] if literal[0] in "\"'" else float(literal)
        except ValueError:
            raise self.error() from None

    def error(self) -> InvalidQuery:
        return InvalidQuery(f"The local AWS can't execute the filter {self._text}")


def _is_comparable(value: Any, expected: str | float) -> bool:
    return isinstance(value, str) == isinstance(expected, str) and value is not None

"""`Query`: a JMESPath expression over the native result.

An expression is a program: how deep it nests and how much it makes of a result are bounded here, its time by the
call's deadline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError

from caller.awsmodel.json_size import min_json_size
from caller.errors import invalid_call
from caller.features.streaming_body import response_too_large

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

DEEPEST = 100
"""Levels of an expression's syntax tree: what reads one calls itself per level, and Python's stack is finite."""

_TAKE_EXPRESSIONS = ("map", "max_by", "min_by", "sort_by")
_NO_VALUE = f"an expression ('&') is no value; it goes into {', '.join(_TAKE_EXPRESSIONS)}"
_TOO_DEEP = f"the expression nests more than {DEEPEST} levels deep"


def compile_query(expression: str) -> ParsedResult:
    """The expression ready to search; raises ValueError, saying where it is wrong.

    jmespath keeps what it has compiled.
    """
    try:
        found = jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(_in_one_line(error)) from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _check(found.parsed)
    return found


def search(expression: str, result: dict[str, Any], limit: int) -> Any:
    """What the expression finds in a native result, a JSON value of at most `limit` bytes; raises CallFailed
    (`CrossRegion.InvalidCall`, `CrossRegion.ResponseTooLarge`).

    That a function does not take a value's type is only seen here; the value itself is not told.
    """
    found = _found(expression, result)
    size = min_json_size(found)
    if size > limit:
        raise response_too_large(f"at least {size:,} bytes", limit)
    return found


def _check(tree: dict[str, Any]) -> None:
    """Raises ValueError for a syntax tree that is too deep, or with an expression where a value has to be."""
    level = [{"type": "whole", "children": [tree]}]
    for _ in range(DEEPEST + 1):
        if any(map(_misplaces, level)):
            raise ValueError(_NO_VALUE)
        level = [child for node in level for child in node.get("children", ()) if isinstance(child, dict)]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _misplaces(node: dict[str, Any]) -> bool:
    takes = node["type"] == "function_expression" and node["value"] in _TAKE_EXPRESSIONS
    children = (child for child in node.get("children", ()) if isinstance(child, dict))
    return not takes and any(child["type"] == "expref" for child in children)


def _found(expression: str, result: dict[str, Any]) -> Any:
    try:
        return compile_query(expression).search(result)
    except JMESPathTypeError as error:
        expected = " or ".join(error.expected_types)
        text = f"{error.function_name}() takes {expected}, not the {error.actual_type} that it was given"
    except ValueError as error:  # jmespath's other errors
        text = _in_one_line(error)
    raise invalid_call([f"Query: {text}"])


def _in_one_line(error: Exception) -> str:
    lines = (line.strip() for line in str(error).splitlines())
    return " ".join(line for line in lines if line != "^")

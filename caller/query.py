"""`Query`: a JMESPath expression over the native result.

An expression is a program: how deep it nests and how much it makes of a result are bounded here, its time by the
call's deadline.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError

from caller.body import too_large
from caller.failure import invalid_call
from caller.size import least_size

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

DEEPEST = 100
"""Levels of an expression's syntax tree: what reads one calls itself per level, and Python's stack is finite."""

_TOO_DEEP = f"the expression nests more than {DEEPEST} levels deep"


def compiled(expression: str) -> ParsedResult:
    """The expression ready to search; raises ValueError, saying where it is wrong.

    jmespath keeps what it has compiled.
    """
    try:
        found = jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(_in_one_line(error)) from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    if _is_deep(found.parsed):
        raise ValueError(_TOO_DEEP)
    return found


def search(expression: str, result: dict[str, Any], limit: int) -> Any:
    """What the expression finds in a native result, a JSON value of at most `limit` bytes; raises CallFailed
    (`CrossRegion.InvalidCall`, `CrossRegion.ResponseTooLarge`).

    That a function does not take a value's type is only seen here; the value itself is not told.
    """
    found = _found(expression, result)
    size = least_size(found)
    if size > limit:
        raise too_large(f"at least {size:,} bytes", limit)
    return found


def _is_deep(tree: dict[str, Any]) -> bool:
    level: list[Any] = [tree]
    for _ in range(DEEPEST):
        level = [child for node in level if isinstance(node, dict) for child in node.get("children", ())]
        if not level:
            return False
    return True


def _found(expression: str, result: dict[str, Any]) -> Any:
    try:
        return compiled(expression).search(result)
    except JMESPathTypeError as error:
        expected = " or ".join(error.expected_types)
        text = f"{error.function_name}() takes {expected}, not the {error.actual_type} that it was given"
    except ValueError as error:  # jmespath's other errors
        text = _in_one_line(error)
    raise invalid_call([f"Query: {text}"])


def _in_one_line(error: Exception) -> str:
    lines = (line.strip() for line in str(error).splitlines())
    return " ".join(line for line in lines if line != "^")

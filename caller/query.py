"""`Query`: a JMESPath expression over the native result."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError, JMESPathTypeError

from caller.failure import invalid_call

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult


def compiled(expression: str) -> ParsedResult:
    """The expression ready to search; raises ValueError, saying where it is wrong.

    jmespath keeps what it has compiled.
    """
    try:
        return jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(_in_one_line(error)) from None


def search(expression: str, result: dict[str, Any]) -> Any:
    """What the expression finds in a native result, a JSON value; raises CallFailed
    (`CrossRegion.InvalidCall`).

    That a function does not take a value's type is only seen here; the value itself is not told.
    """
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

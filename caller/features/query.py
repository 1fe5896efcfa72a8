"""`Query`: applies a JMESPath expression to the native result.

An expression is a program. Its nesting and the size of its result are limited, and the call's deadline limits its time.
"""

from __future__ import annotations

from typing import Any

from jmespath.exceptions import JMESPathTypeError

from caller.awsmodel.json_size import min_json_size
from caller.awsmodel.query_expression import compile_query, in_one_line
from caller.errors import invalid_call
from caller.features.streaming_body import response_too_large


def search(expression: str, result: dict[str, Any], limit: int) -> Any:
    """Returns the JSON value that an expression selects from a native result.

    Raises CallFailed: `CrossRegion.ResponseTooLarge` if the value has more than `limit` bytes, and
    `CrossRegion.InvalidCall` if the expression is invalid or a function doesn't accept the type of its argument. The
    message doesn't contain the argument.
    """
    selected = _evaluate(expression, result)
    size = min_json_size(selected)
    if size > limit:
        raise response_too_large(f"at least {size:,} bytes", limit)
    return selected


def _evaluate(expression: str, result: dict[str, Any]) -> Any:
    try:
        return compile_query(expression).search(result)
    except JMESPathTypeError as error:
        expected = " or ".join(error.expected_types)
        text = f"{error.function_name}() needs an argument of type {expected}, not {error.actual_type}"
    except ValueError as error:  # the base class of jmespath's other errors
        text = in_one_line(error)
    raise invalid_call([f"Query: {text}"])

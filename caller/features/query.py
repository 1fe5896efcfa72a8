"""`Query`: a JMESPath expression over the native result.

An expression is a program: how deep it nests and how much it makes of a result are bounded here, its time by the
call's deadline.
"""

from __future__ import annotations

from typing import Any

from jmespath.exceptions import JMESPathTypeError

from caller.awsmodel.json_size import min_json_size
from caller.awsmodel.query_expression import compile_query, in_one_line
from caller.errors import invalid_call
from caller.features.streaming_body import response_too_large


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


def _found(expression: str, result: dict[str, Any]) -> Any:
    try:
        return compile_query(expression).search(result)
    except JMESPathTypeError as error:
        expected = " or ".join(error.expected_types)
        text = f"{error.function_name}() takes {expected}, not the {error.actual_type} that it was given"
    except ValueError as error:  # jmespath's other errors
        text = in_one_line(error)
    raise invalid_call([f"Query: {text}"])

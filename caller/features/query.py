"""`Query`: applies a JMESPath expression to the native result.

An expression is a program. Its nesting, its time, and the size of its result are limited.
"""

from __future__ import annotations

from typing import Any

from jmespath.exceptions import JMESPathTypeError
from jmespath.visitor import TreeInterpreter

from caller.awsmodel.json_size import min_json_size
from caller.awsmodel.query_expression import compile_query, in_one_line
from caller.deadline import check_time
from caller.errors import invalid_call
from caller.features.result_size import result_too_large


class _TimeLimitedInterpreter(TreeInterpreter):  # type: ignore[misc]
    """Evaluates an expression, and checks the time limit at each step."""

    def visit(self, node: Any, *arguments: Any, **named: Any) -> Any:
        """Returns the value of a part of the expression; raises DeadlineExceeded."""
        check_time()
        return super().visit(node, *arguments, **named)


def search(expression: str, result: dict[str, Any], limit: int) -> Any:
    """Returns the JSON value that an expression selects from a native result.

    Raises CallFailed: `CrossRegion.ResponseTooLarge` if the value has more than `limit` bytes, and
    `CrossRegion.InvalidCall` if the expression is invalid or a function doesn't accept the type of its argument. The
    message doesn't contain the argument.
    """
    selected = _evaluate(expression, result)
    size = min_json_size(selected)
    if size > limit:
        raise result_too_large(f"at least {size:,} bytes", limit)
    return selected


def _evaluate(expression: str, result: dict[str, Any]) -> Any:
    try:
        return _TimeLimitedInterpreter().visit(compile_query(expression).parsed, result)
    except JMESPathTypeError as error:
        expected = " or ".join(error.expected_types)
        text = f"{error.function_name}() needs an argument of type {expected}, not {error.actual_type}"
    except ValueError as error:  # the base class of jmespath's other errors
        text = in_one_line(error)
    raise invalid_call([f"Query: {text}"])

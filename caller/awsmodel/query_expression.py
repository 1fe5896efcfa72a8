"""Parsing of the JMESPath expression in `Query`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import jmespath
from jmespath.exceptions import JMESPathError, ParseError

if TYPE_CHECKING:
    from jmespath.parser import ParsedResult

MAX_DEPTH = 100
"""Levels of an expression's syntax tree. jmespath evaluates it recursively, and Python's stack is limited."""

_TAKE_EXPRESSIONS = ("map", "max_by", "min_by", "sort_by")
_NOT_A_VALUE = f"an expression reference ('&') can only be an argument of {', '.join(_TAKE_EXPRESSIONS)}"
_TOO_DEEP = f"the expression is nested more than {MAX_DEPTH} levels deep"


def compile_query(expression: str) -> ParsedResult:
    """Returns the compiled expression. jmespath caches it.

    Raises:
        ValueError: The expression is invalid. The text describes the problem in one line.
    """
    try:
        compiled = jmespath.compile(expression)
    except JMESPathError as error:
        raise ValueError(_explain(error)) from None
    except RecursionError:
        raise ValueError(_TOO_DEEP) from None
    _check_tree(compiled.parsed)
    return compiled


def _explain(error: JMESPathError) -> str:
    """Returns the problem of an expression. jmespath's own text for a wrong token lists its token types."""
    if type(error) is not ParseError:  # jmespath uses subclasses for the other problems
        return in_one_line(error)
    return f"Invalid jmespath expression: unexpected '{error.token_value}' at column {error.lex_position + 1}"


def in_one_line(error: Exception) -> str:
    """Returns jmespath's message without line breaks and without the line that points at a column."""
    lines = (line.strip() for line in str(error).splitlines())
    return " ".join(line for line in lines if line != "^")


def _check_tree(tree: dict[str, Any]) -> None:
    """Raises ValueError if the syntax tree is too deep or has an expression reference in place of a value."""
    level = [{"type": "root", "children": [tree]}]
    for _ in range(MAX_DEPTH + 1):
        if any(map(_has_misplaced_reference, level)):
            raise ValueError(_NOT_A_VALUE)
        level = [child for node in level for child in node.get("children", ()) if isinstance(child, dict)]
        if not level:
            return
    raise ValueError(_TOO_DEEP)


def _has_misplaced_reference(node: dict[str, Any]) -> bool:
    takes_expression = node["type"] == "function_expression" and node["value"] in _TAKE_EXPRESSIONS
    children = (child for child in node.get("children", ()) if isinstance(child, dict))
    return not takes_expression and any(child["type"] == "expref" for child in children)

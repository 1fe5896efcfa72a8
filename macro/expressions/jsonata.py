"""The known parts of JSONata expressions: constants, string literals, and concatenation with `&`.

Only operators that bind tighter than `&` may be in an operand. If an expression contains anything else that could
change the meaning of its parts, nothing is certain about it.

Source: the JSONata documentation, "Operators" and "Expressions", and the operator table of JSONata's parser.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from macro.expressions.marked_text import merge_parts
from macro.model.template_values import Anything, Intrinsic, to_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.expressions.marked_text import Constant, MarkedText, Parts
    from macro.model.template_values import Part

_MAX_DEPTH = 8  # nested parentheses and concatenations; the limit bounds the work
_TOKEN = re.compile(
    r"""(?P<string>"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`[^`]*`)
    |(?P<open>[(\[{])
    |(?P<close>[)\]}])
    |(?P<concatenate>&)
    |(?P<unsafe>/|["'`])                         # a comment, a regular expression, or an open string
    |(?P<loose>[?:|=<>^~+\-@\#;,!]|\.\.|\b(?:and|or|in)\b)
    |(?P<other>\w+|\s+|.)""",
    re.VERBOSE | re.DOTALL,
)
_STRING = re.compile(r""""(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'""", re.DOTALL)
_ESCAPE = re.compile(r"""\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})|([\\])""")
_SURROGATE = re.compile("[\ud800-\udfff]")
_INTEGER = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{1,15})?")
_VARIABLE = re.compile(r"\$(\w+)")
_WORDS = {"true": True, "false": False}


def is_jsonata(text: str) -> bool:
    """Returns whether Step Functions evaluates a string of a JSONata state: `{% … %}`."""
    return text.startswith("{%") and text.endswith("%}") and text != "{%}"


def read_jsonata(expression: MarkedText) -> Parts | Constant | None:
    """Returns the parts of the text that an expression returns, its constant value, or None if nothing is certain.

    Args:
        expression: The text between `{%` and `%}`.
    """
    return _read(expression, expression.text, 0)


def code_positions(expression: str) -> Iterator[int]:
    """Yields the position of each token outside of string literals.

    It ends at the first part that isn't certain to be code: a comment, a regular expression, or an open string.
    """
    for token in _TOKEN.finditer(expression):
        if token.lastgroup == "unsafe":
            return
        if token.lastgroup != "string":
            yield token.start()


def _read(expression: MarkedText, text: str, depth: int) -> Parts | Constant | None:
    text = text.strip()
    constant = _constant(expression, text)
    if constant is not None:
        return constant
    operands = _operands(expression, text)
    if operands is None or depth >= _MAX_DEPTH:
        return None
    if len(operands) == 1:
        inner = _parenthesized(text)
        return None if inner is None else _read(expression, inner, depth + 1)
    parts: list[Part] = []
    for operand in operands:
        if not operand:
            return None
        parts += _operand(expression, operand, depth)
    return merge_parts(parts)


def _constant(expression: MarkedText, text: str) -> Parts | Constant | None:
    if text in _WORDS:
        return _WORDS[text]
    if _NUMBER.fullmatch(text):
        return int(text) if _INTEGER.fullmatch(text) else float(text)
    variable = _VARIABLE.fullmatch(text)
    if variable:
        return expression.variable(variable[1])
    if not _STRING.fullmatch(text):
        return None
    literal = _decode(text[1:-1])
    return None if literal is None else expression.parts(literal)


def _decode(text: str) -> str | None:
    """Returns a string literal without its escapes, or None if an escape is invalid."""
    if any(match[1] for match in _ESCAPE.finditer(text)):
        return None
    decoded = _ESCAPE.sub(lambda match: str(json.loads(f'"{match[0]}"')), text)
    return None if _SURROGATE.search(decoded) else decoded


def _operands(expression: MarkedText, text: str) -> list[str] | None:
    """Returns the operands of `&`, or None if another operator could apply to them."""
    depth = start = 0
    operands: list[str] = []
    for token in _TOKEN.finditer(text):
        kind = token.lastgroup
        if kind == "unsafe" or (kind == "loose" and depth == 0):
            return None
        if kind != "string" and expression.has_mark(token[0]):
            return None
        depth += (kind == "open") - (kind == "close")
        if depth < 0:
            return None
        if kind == "concatenate" and depth == 0:
            operands.append(text[start : token.start()].strip())
            start = token.end()
    operands.append(text[start:].strip())
    return operands if depth == 0 else None


def _operand(expression: MarkedText, text: str, depth: int) -> Parts:
    inner = _parenthesized(text)
    value = _read(expression, inner, depth + 1) if inner is not None else _constant(expression, text)
    if isinstance(value, tuple):
        return value
    if value is None or isinstance(value, float):  # JSONata rounds numbers when it writes them into text
        return (Anything.ANYTHING,)
    return (value,) if isinstance(value, Intrinsic) else (to_text(value),)


def _parenthesized(text: str) -> str | None:
    return text[1:-1] if text.startswith("(") and text.endswith(")") else None

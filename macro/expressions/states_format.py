"""The known parts of `States.Format` in JSONPath states, and the paths in intrinsic functions.

Source: "Intrinsic functions for JSONPath states in Step Functions" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.expressions.marked_text import mark_functions, merge_parts
from macro.model.template_values import Anything, Intrinsic, to_text

if TYPE_CHECKING:
    from macro.expressions.marked_text import Constant, MarkedText, Parts
    from macro.model.template_values import Part

_MAX_DEPTH = 10  # "You can nest up to 10 intrinsic functions"
_SPACE = re.compile(r"\s*")
_FUNCTION = re.compile(r"States\.(\w+)\s*\(")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_WORD = re.compile(r"-?\d+(?![\w.])|true\b|false\b|null\b")
_NUMBER = re.compile(r"-?[\d.]+(?:[eE][+-]?\d+)?")
_PATH = re.compile(r"""\$(?:\[(?:'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[^\]'"])*\]|[^,()\[\]'"])*""", re.DOTALL)
_PLACEHOLDER = re.compile(r"(\$\{[^{}]*\})")
_VARIABLE = re.compile(r"\$(\w+)")
_ESCAPE = re.compile(r"\\([\\'{}])")
_ESCAPED = re.compile(r"(?:[^\\]|\\[\\'{}])*", re.DOTALL)
_TEMPLATE = re.compile(r"\{\}|\\[\\'{}]|[^\\{}]+", re.DOTALL)


def read_states_format(expression: MarkedText) -> Parts | Constant | None:
    """Returns the parts of the text that a JSONPath expression returns, or None if nothing is certain.

    A workflow variable with a constant value returns that value.
    """
    text = expression.text.strip()
    variable = _VARIABLE.fullmatch(text)
    if variable:
        return expression.variable(variable[1])
    scanner = _Scanner(expression, text)
    parts = scanner.function(0) if _FUNCTION.match(text) else None
    return merge_parts(parts) if parts is not None and scanner.position == len(text) else None


def find_paths(expression: str) -> tuple[str, ...]:
    """Returns the paths that a JSONPath expression reads: the expression itself, or the arguments of its functions.

    The result is empty if the functions aren't certain to be valid. A path can be a variable, or a path into the
    context object.

    Args:
        expression: The expression, with a placeholder for each intrinsic function that CloudFormation evaluates.
    """
    text = expression.strip()
    if text.startswith("$"):
        return (text,)
    pieces = enumerate(_PLACEHOLDER.split(text))
    marked = mark_functions(
        [Intrinsic({"Fn::Sub": each}) if index % 2 else each for index, each in pieces], {}
    )
    if marked is None:
        return ()
    scanner = _Scanner(marked, marked.text)
    is_valid = scanner.function(0) is not None and scanner.position == len(marked.text)
    return tuple(scanner.paths) if is_valid else ()


@dataclass(slots=True)
class _Scanner:
    """A recursive descent over one expression. Each method returns None if the text isn't a valid expression."""

    expression: MarkedText
    text: str
    position: int = 0
    paths: list[str] = field(default_factory=list)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def function(self, depth: int) -> Parts | None:
        """A function call; the result of every function except `States.Format` is unknown."""
        name = self.take(_FUNCTION)
        if not name or depth >= _MAX_DEPTH:
            return None
        arguments = self.arguments(depth)
        if arguments is None:
            return None
        return _fill(self.expression, arguments) if name[1] == "Format" else (Anything.ANYTHING,)

    def arguments(self, depth: int) -> list[_Argument] | None:
        arguments: list[_Argument] = []
        while True:
            self.take(_SPACE)
            if not arguments and self.skip(")"):
                return arguments
            argument = self.argument(depth)
            if argument is None:
                return None
            arguments.append(argument)
            self.take(_SPACE)
            if self.skip(")"):
                return arguments
            if not self.skip(","):
                return None

    def skip(self, character: str) -> bool:
        matches = self.text.startswith(character, self.position)
        self.position += matches
        return matches

    def argument(self, depth: int) -> _Argument | None:
        literal = self.take(_STRING)
        if literal:
            return _Argument(template=literal[1])
        if word := self.take(_WORD):
            return _Argument((word[0],))
        path = self.take(_PATH)
        if path:
            self.paths.append(path[0].strip())
            return None if self.expression.has_mark(path[0]) else _Argument(self.path(path[0]))
        if self.take(_NUMBER):
            return _Argument((Anything.ANYTHING,))
        parts = self.function(depth + 1)
        return None if parts is None else _Argument(parts)

    def path(self, text: str) -> Parts:
        variable = _VARIABLE.fullmatch(text.strip())
        value = self.expression.variable(variable[1]) if variable else None
        if value is None:
            return (Anything.ANYTHING,)
        return (value,) if isinstance(value, Intrinsic) else (to_text(value),)


@dataclass(frozen=True, slots=True)
class _Argument:
    """The parts of an argument, or the text of a string literal with its escapes."""

    parts: Parts = ()
    template: str | None = None


def _fill(expression: MarkedText, arguments: list[_Argument]) -> Parts | None:
    """Returns the template, which is the first argument, with the other arguments in place of each `{}`."""
    if not arguments or arguments[0].template is None:
        return None
    values = iter(arguments[1:])
    parts: list[Part] = []
    position = 0
    template = arguments[0].template
    while position < len(template):
        token = _TEMPLATE.match(template, position)
        if token is None:
            return None
        position = token.end()
        if token[0] != "{}":
            parts += expression.parts(token[0].removeprefix("\\"))
            continue
        argument = next(values, None)
        inserted = None if argument is None else _value(expression, argument)
        if inserted is None:
            return None
        parts += inserted
    return tuple(parts)


def _value(expression: MarkedText, argument: _Argument) -> Parts | None:
    if argument.template is None:
        return argument.parts
    is_valid = _ESCAPED.fullmatch(argument.template)
    return expression.parts(_ESCAPE.sub(r"\1", argument.template)) if is_valid else None

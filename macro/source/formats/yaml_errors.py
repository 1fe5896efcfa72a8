"""Describes the errors of the YAML parser: what is wrong, and where it begins."""

from __future__ import annotations

from typing import NamedTuple

import yaml
from yaml.reader import ReaderError

_RESERVED = ("@", "`", "%")  # YAML 1.1, section 5.3, "Indicator Characters"


class YamlProblem(NamedTuple):
    """A message, and the line and the column of the problem, which start at 1."""

    text: str
    line: int
    column: int


def describe_yaml_error(error: yaml.YAMLError, text: str) -> YamlProblem:
    """Returns the problem that a YAML parser reports."""
    if isinstance(error, yaml.MarkedYAMLError):
        message, mark = _describe_marked(error, text)
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        return YamlProblem(f"invalid YAML: {message}", line, column)
    if isinstance(error, ReaderError) and isinstance(error.character, int):
        before = text.partition(chr(error.character))[0]
        line_start = before.rfind("\n") + 1
        message = f"invalid YAML: the control character U+{error.character:04X} isn't allowed"
        return YamlProblem(message, before.count("\n") + 1, len(before) - line_start + 1)
    return YamlProblem(f"invalid YAML: {' '.join(str(error).split())}", 1, 1)


def _describe_marked(error: yaml.MarkedYAMLError, text: str) -> tuple[str, yaml.Mark | None]:
    """Returns a message and its position."""
    problem, begin = error.problem_mark or error.context_mark, error.context_mark
    if begin and error.problem == "found unexpected end of stream" and "quoted" in str(error.context):
        return "the quotation mark isn't closed", begin
    character = text[problem.index : problem.index + 1] if problem else ""
    can_not_start = str(error.problem).endswith("that cannot start any token")
    if error.problem == "found a tab character that violates indentation" or (
        can_not_start and character == "\t"
    ):
        return "a tab can't indent a line; use spaces", problem
    if can_not_start and character in _RESERVED:
        return f"'{character}' can't begin a value; write the value in quotation marks", problem
    context = error.context
    if context and begin and problem and begin.line != problem.line:
        context = f"{context} from line {begin.line + 1}"
    return ", ".join(part for part in (context, error.problem) if part), problem

"""Warnings about unquoted text in YAML that YAML reads as a number or as a Boolean, and that the API gets changed.

Source: YAML 1.1, "Boolean Language-Independent Type", and the types for integers and floating-point numbers.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from caller.awsmodel.scalars import to_string
from macro.model import rules
from macro.model.diagnostics import Diagnostic
from macro.source.template_file import UnreadableTemplate, read_text
from macro.validate.literals import find_literals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.expand import Expansion
    from macro.source.source_locator import SourceLocation, SourceLocator
    from macro.validate.literals import Literal

_NUMBER = "NumberAttributeValue"
"""The shape of numbers in DynamoDB, whose JSON has them as text."""

_LONGEST = 100
"""The number of characters of a number that YAML can change and that anybody writes."""

_DECIMAL = re.compile(r"[-+]?(?:0|[1-9][0-9_]*)(?:\.[0-9_]*)?")


def find_changed_text(expansion: Expansion, locator: SourceLocator) -> Iterator[Diagnostic]:
    """Yields a warning for each text member whose value differs from the text in the YAML file.

    Args:
        expansion: The expansion of the template.
        locator: Locates the values in the template and in the files of its definitions.
    """
    lines: dict[str, list[str]] = {}
    for state_machine in expansion.state_machines:
        for call in state_machine.calls:
            for literal in filter(_is_converted, find_literals(call)):
                written = _read(locator.locate(literal.path), locator, lines)
                if _reads_as(written, literal.value) and _is_changed(literal, written):
                    yield Diagnostic(rules.CHANGED_TEXT, literal.path, _describe(literal, written))


def _is_converted(literal: Literal) -> bool:
    """Whether a member is text, and its value isn't. An error reports a Boolean for a member with listed values."""
    is_text = literal.shape.type_name == "string" and isinstance(literal.value, bool | int | float)
    return is_text and not (isinstance(literal.value, bool) and literal.shape.metadata.get("enum"))


def _read(location: SourceLocation, locator: SourceLocator, lines: dict[str, list[str]]) -> str:
    """Returns the text at a location on one line, or an empty string; `lines` keeps the lines of each file."""
    name, span = location.file, location.span
    if name not in lines:
        lines[name] = _read_lines(name, locator)
    if span.line > len(lines[name]):
        return ""
    return lines[name][span.line - 1][span.column - 1 : span.end_column - 1]


def _read_lines(name: str, locator: SourceLocator) -> list[str]:
    try:
        text = locator.template.text if name == locator.template.name else read_text(Path(name))
    except UnreadableTemplate:
        return []
    return text.splitlines()


def _reads_as(written: str, value: object) -> bool:
    """Whether a text is a scalar without quotation marks that YAML reads as a value."""
    from macro.source.formats.yaml_text import NotYaml, read_yaml  # noqa: PLC0415  JSON templates don't need it

    if not written or len(written) > _LONGEST:
        return False
    try:
        read = read_yaml(written).value
    except NotYaml:
        return False
    return type(read) is type(value) and read == value


def _is_changed(literal: Literal, written: str) -> bool:
    """Whether the API gets another text. A number in DynamoDB can have other digits, if its value is the same."""
    if literal.shape.name == _NUMBER and _DECIMAL.fullmatch(written):
        return False
    return written.casefold() != to_string(literal.value)


def _describe(literal: Literal, written: str) -> str:
    if literal.is_secret:
        return "YAML reads this text as another value; write it in quotation marks"
    text = to_string(literal.value)
    kind = text if isinstance(literal.value, bool) else "a number"
    return f'YAML reads {written} as {kind}, so the API gets the text {text}; write "{written}"'

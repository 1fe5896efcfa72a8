"""Warnings about the literals in the parameters of a call: secrets, expressions that aren't evaluated, wrong values.

Sources: for the expressions, Amazon States Language, "Payload Template" and "JSONata"; for the values, the enumerations
and limits of botocore's service models.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import did_you_mean
from macro.definition.state_values import PATH_SUFFIX
from macro.definition.substitutions import explain_unreplaced
from macro.model import rules
from macro.model.call import QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.validate.literals import find_literals

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall
    from macro.validate.literals import Literal

_PLACEHOLDER = re.compile(r"\$\{\w+\}")
_PSEUDO_PARAMETER = re.compile(r"\$\{AWS::\w+\}")
_OPEN, _CLOSE = "{%", "%}"
_JSON_PATH = re.compile(r"\$\$?\.[A-Za-z_][^\s]*|States\.\w+\(.*\)", re.DOTALL)
_JSONATA_VARIABLE = re.compile(r"\$states\.\w.*|\$\.[A-Za-z_][^\s]*", re.DOTALL)
_HAS_EXPRESSIONS = re.compile(
    r"(Path|Expression|Pattern|Template|Query|Selector|Filter|Mapping)(?!\w*(Arn|Id|Name|Version)s?$)"
)
"""The names of members whose values the service itself reads as expressions, such as `InputPath` of EventBridge.

An identifier never holds one, such as `QueryExecutionId` of Athena.
"""


def find_literal_warnings(call: AwsCall) -> Iterator[Diagnostic]:
    """Yields the warnings about the literals in the parameters of a call.

    A text that nothing replaces or evaluates has only this warning, because its value is another one than intended.
    """
    for literal in find_literals(call):
        if isinstance(literal.value, bool):
            continue
        unreplaced = (*_check_placeholder(literal), *_check_expression(literal, call))
        yield from unreplaced
        for check in () if unreplaced else (_check_secret, _check_enum, _check_size):
            yield from check(literal)


def _check_secret(literal: Literal) -> Iterator[Diagnostic]:
    if isinstance(literal.value, str) and literal.value and literal.is_secret:
        text = (
            f"everyone who can read the template can read this {literal.name}; read it from AWS Secrets Manager at run"
            " time"
        )
        yield Diagnostic(rules.LITERAL_SECRET, literal.path, text)


def _check_placeholder(literal: Literal) -> Iterator[Diagnostic]:
    """Yields a warning about a placeholder that is the whole text, or a pseudo parameter, for which there is no value.

    Other text can contain the same characters, such as the variable of a shell script.
    """
    if not isinstance(literal.value, str):
        return
    match = _PLACEHOLDER.fullmatch(literal.value) or _PSEUDO_PARAMETER.search(literal.value)
    if match:
        yield Diagnostic(rules.PLACEHOLDER, literal.path, explain_unreplaced(match[0]))


def _check_expression(literal: Literal, call: AwsCall) -> Iterator[Diagnostic]:
    """Yields a warning about a text that looks like an expression, but that isn't evaluated."""
    text = _explain_expression(literal, call.language)
    if text:
        yield Diagnostic(rules.PLACEHOLDER, literal.path, text)


def _check_enum(literal: Literal) -> Iterator[Diagnostic]:
    listed: list[str] = literal.shape.metadata.get("enum", [])
    if listed and isinstance(literal.value, str) and literal.value not in listed:
        nearest = did_you_mean(literal.value, listed)
        text = f"the service model of this release doesn't list the value '{literal.value}'{nearest}"
        yield Diagnostic(rules.UNLISTED_VALUE, literal.path, text)


def _check_size(literal: Literal) -> Iterator[Diagnostic]:
    limits = literal.shape.metadata
    size = literal.value if isinstance(literal.value, int | float) else len(literal.value)
    subject = "the value" if isinstance(literal.value, int | float) else "the length"
    for name, word, outside in (
        ("min", "at least", size < limits.get("min", size)),
        ("max", "at most", size > limits.get("max", size)),
    ):
        if outside:
            text = f"{subject} is {size}; the service model allows {word} {limits[name]}"
            yield Diagnostic(rules.VALUE_SIZE, literal.path, text)


def _explain_expression(literal: Literal, language: QueryLanguage) -> str:
    """Returns how to write the expression that a text was probably meant to be; empty if it looks like plain text."""
    text = literal.value
    if not isinstance(text, str) or _HAS_EXPRESSIONS.search(literal.name):
        return ""
    if language is QueryLanguage.JSONATA:
        return _explain_in_jsonata(text)
    if text.startswith(_OPEN) and text.endswith(_CLOSE):
        return "a JSONPath state doesn't evaluate JSONata; set QueryLanguage: JSONata, or write a JSONPath"
    return _explain_path(text, literal.path.steps[-1]) if _JSON_PATH.fullmatch(text) else ""


def _explain_path(text: str, name: str) -> str:
    if name.isdecimal():
        return f"'{text}' isn't evaluated in a list; write the list with States.Array, in a field that ends with .$"
    return f"'{text}' is only evaluated in a field that ends with .$; write {name}{PATH_SUFFIX}"


def _explain_in_jsonata(text: str) -> str:
    if text.startswith(_OPEN) != text.endswith(_CLOSE):
        return f"a JSONata expression begins with {_OPEN} and ends with {_CLOSE}"
    if _JSONATA_VARIABLE.fullmatch(text):
        return f"'{text}' isn't evaluated; write it inside {_OPEN} {_CLOSE}"
    return ""

"""Escapes the names of a call for the Resource element of a policy.

`*`, `?`, and `${` have a meaning in policies. A name that contains them must not become a pattern or a policy
variable.

Source: IAM User Guide, "IAM policy elements: Variables and tags", section "Special characters".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.model.statement import SPECIAL_CHARACTERS
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.model.template_values import Json

_PLACEHOLDER = re.compile(r"(\$\{[^{}]*\})")


def literal(text: str) -> str:
    """Returns a name as a policy's Resource spells it: `${*}`, `${?}`, and `${$}` for `*`, `?`, and `$`."""
    return SPECIAL_CHARACTERS.sub(lambda match: f"${{{match[0]}}}", text)


def escape_function(function: dict[str, Json]) -> dict[str, Json]:
    """Returns an intrinsic function whose literal text is escaped, so that its value is the escaped name."""
    match function:
        case {"Fn::Sub": str(text)}:
            return {"Fn::Sub": _escape_sub(text)}
        case {"Fn::Sub": [str(text), dict(variables)]}:
            values: dict[str, Json] = {name: _escape(value) for name, value in variables.items()}
            return {"Fn::Sub": [_escape_sub(text), values]}
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return {"Fn::Join": [literal(delimiter), [_escape(part) for part in parts]]}
        case {"Fn::Select": [index, list(items)]}:
            return {"Fn::Select": [index, [_escape(item) for item in items]]}
        case {"Fn::If": [condition, *sides]}:
            return {"Fn::If": [condition, *map(_escape, sides)]}
        case _:
            return function


def escape(value: str | Intrinsic) -> str | Intrinsic:
    """Returns a name or an intrinsic function as a policy's Resource spells it."""
    return literal(value) if isinstance(value, str) else Intrinsic(escape_function(value.function))


def _escape(value: Json) -> Json:
    if isinstance(value, str):
        return literal(value)
    return escape_function(value) if isinstance(value, dict) else value


def _escape_sub(text: str) -> str:
    """Returns the text of an `Fn::Sub`; `${!Name}` is the literal text `${Name}`."""
    parts = _PLACEHOLDER.split(text)
    return "".join(
        part if _is_variable(index, part) else _sub_literal(part) for index, part in enumerate(parts)
    )


def _is_variable(index: int, part: str) -> bool:
    return index % 2 == 1 and not part.startswith("${!")


def _sub_literal(text: str) -> str:
    return literal(text.replace("${!", "${")).replace("${", "${!")

"""The values of a template: JSON, intrinsic functions, and expressions that an execution evaluates.

Every form of a definition is read into the same kind of tree: JSON values for literals, `Intrinsic` for what
CloudFormation fills in when it deploys the stack (`Ref`, `Fn::Sub`, a definition's `${placeholder}`), and `RunTime` for
what an execution determines (JSONPath, JSONata).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

NO_VALUE: Json = {"Ref": "AWS::NoValue"}
"""The value of a property or a list item that is absent."""


class Anything(Enum):
    """Marks an unknown part of a run-time value."""

    ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Origin:
    """What is certain about a value that the macro can't determine.

    Args:
        is_arn: Whether the value is an ARN, because `Ref` returns the ARN of a resource in every branch.
        outside: The part that the value begins with, if it comes from outside the template, so that it can be a name
            or an ARN: an import, a stack output, or a dynamic reference, as the template contains it.
        unsafe: Why the value can't be part of an ARN that the macro builds, as the rest of a sentence that starts with
            the parameter.
    """

    is_arn: bool = False
    outside: str = ""
    unsafe: str = ""


_NO_ORIGIN = Origin()


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A value that CloudFormation determines when it deploys the stack. Equal functions are equal.

    Args:
        function: The intrinsic function: a template value with one key, such as `{"Ref": "Bucket"}`. It can become
            the value of any resource property unchanged.
        possible: Every value that the function can return, one for each branch of the conditions that it depends on;
            None among them stands for `AWS::NoValue`. None if the macro can't determine all values (imports,
            attributes, SSM-typed or NoEcho parameters).
        determined: The values that the macro can determine, even if there are others.
        is_list: Whether the function returns a list in at least one branch, even if the list's items are unknown.
        origin: What is certain about the value if the macro can't determine it.
    """

    function: dict[str, Json]
    possible: tuple[Json, ...] | None = field(default=None, compare=False)
    determined: tuple[Json, ...] = field(default=(), compare=False)
    is_list: bool = field(default=False, compare=False)
    origin: Origin = field(default=_NO_ORIGIN, compare=False)


Part: TypeAlias = "str | Intrinsic | Anything"
"""A part of the text that an expression returns."""


@dataclass(frozen=True, slots=True)
class RunTime:
    """A value that an execution determines: a JSONPath, a Step Functions intrinsic function, or JSONata.

    Args:
        expression: The expression as the template contains it.
        parts: The parts of the text that the expression returns, from left to right, with `ANYTHING` for each
            unknown part: `States.Format('/app/{}/x', $.n)` has the parts `("/app/", ANYTHING, "/x")`. Empty if
            nothing is certain.
    """

    expression: str
    parts: tuple[Part, ...] = ()


TemplateValue: TypeAlias = (
    "bool | int | float | str | Intrinsic | RunTime | list[TemplateValue] | dict[str, TemplateValue] | None"
)


def is_intrinsic(value: Json) -> bool:
    """Returns whether a template value is an intrinsic function: an object with one key, `Ref` or `Fn::…`."""
    if not isinstance(value, dict) or len(value) != 1:
        return False
    (name,) = value
    return name == "Ref" or name.startswith("Fn::")


def to_text(value: str | float) -> str:
    """Returns a value as CloudFormation writes it into text: `true` for true, `5` for 5."""
    return value if isinstance(value, str) else json.dumps(value)


def as_readable_text(value: Json) -> str:
    """Returns a value for a message: a text or that of an `Fn::Sub` as it is, and other values as JSON."""
    match value:
        case str(text) | {"Fn::Sub": str(text)}:
            return text
        case _:
            return as_json_text(value)


def as_json_text(value: TemplateValue | Json) -> str:
    """Returns a value as messages print it: JSON, with functions and expressions as the template contains them."""
    return json.dumps(value, ensure_ascii=False, default=_as_written)


def _as_written(value: object) -> Json:
    match value:
        case Intrinsic():
            return value.function
        case RunTime():
            return value.expression
        case _:
            raise TypeError(f"{type(value).__name__} isn't a template value")


def distinct(values: Iterable[Json]) -> tuple[Json, ...]:
    """Returns the values without duplicates, in their order; 1 and true are different."""
    unique: dict[str, Json] = {}
    for value in values:
        unique.setdefault(json.dumps(value, sort_keys=True), value)
    return tuple(unique.values())


class RunTimeValueError(ValueError):
    """A template can't contain a value because an execution determines it; the message is its expression."""


def to_template(value: TemplateValue) -> Json:
    """Returns a value as a template contains it.

    Raises:
        RunTimeValueError: The value, or a part of it, is only available at run time.
    """
    match value:
        case RunTime():
            raise RunTimeValueError(value.expression)
        case Intrinsic():
            return dict(value.function)
        case dict():
            return {name: to_template(member) for name, member in value.items()}
        case list():
            return [to_template(item) for item in value]
        case _:
            return value

"""What deploy time knows of a value in a template.

A state's fields, whatever form its definition came in, are read into one kind of tree: JSON values that are
known as they stand, `Intrinsic` for what CloudFormation fills in when it deploys (`Ref`, `Fn::Sub`, a
definition's `${placeholder}`), and `RunTime` for what only an execution knows (JSONPath, JSONata).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"


class Anything(Enum):
    """The marker for a part of a run-time value that only an execution knows."""

    ANYTHING = "*"


@dataclass(frozen=True, slots=True)
class Intrinsic:
    """A value that CloudFormation determines when it deploys the stack.

    Args:
        function: The intrinsic function: a template value with one key, such as `{"Ref": "Bucket"}`. It can become
            the value of any resource property unchanged.
        possible: Every value that the function can return, one for each branch of the conditions that it depends on.
            None if the macro can't determine them (imports, attributes, SSM-typed or NoEcho parameters).
    """

    function: dict[str, Json]
    possible: tuple[Json, ...] | None = None


@dataclass(frozen=True, slots=True)
class RunTime:
    """A value that only an execution knows: a JSONPath, an intrinsic function of the states language, or JSONata.

    Args:
        expression: The expression as written.
        parts: What is known of the text that the expression returns, from left to right, with `ANYTHING` for each
            unknown part: `States.Format('/app/{}/x', $.n)` has the parts `("/app/", ANYTHING, "/x")`. Empty if
            nothing is known.
    """

    expression: str
    parts: tuple[str | Intrinsic | Anything, ...] = ()


TemplateValue: TypeAlias = (
    "bool | int | float | str | Intrinsic | RunTime | list[TemplateValue] | dict[str, TemplateValue] | None"
)


def as_json_text(value: TemplateValue | Json) -> str:
    """A value as messages print it: JSON, with what is not known as it is written."""
    return json.dumps(value, ensure_ascii=False, default=_as_written)


def _as_written(value: object) -> Json:
    match value:
        case Intrinsic():
            return value.function
        case RunTime():
            return value.expression
        case _:
            raise TypeError(f"{type(value).__name__} is no value of a template")


class RunTimeValueError(ValueError):
    """A value can't stand in a template because only an execution knows it; the message is its expression."""


def to_template(value: TemplateValue) -> Json:
    """A known value as it stands in a template; raises OnlyAtRunTime."""
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

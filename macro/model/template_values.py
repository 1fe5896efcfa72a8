"""What is known at deployment about a value in a template.

The fields of a state become one tree, whatever the form of the definition. The tree contains JSON values, `Intrinsic`
for values that CloudFormation determines (`Ref`, `Fn::Sub`, a definition's `${placeholder}`), and `RunTime` for values
that only an execution knows (JSONPath, JSONata).
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
    """Returns a value as messages print it: as JSON, with intrinsic functions and expressions as written."""
    return json.dumps(value, ensure_ascii=False, default=_as_written)


def _as_written(value: object) -> Json:
    match value:
        case Intrinsic():
            return value.function
        case RunTime():
            return value.expression
        case _:
            raise TypeError(f"{type(value).__name__} isn't a template value")


class RunTimeValueError(ValueError):
    """A value can't be part of a template, because only an execution knows it; the message is its expression."""


def to_template(value: TemplateValue) -> Json:
    """Returns a value as a template contains it; raises RunTimeValueError."""
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

"""Parameter values as parts of ARNs."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from macro.iam.arns.arn import ArnIntrinsic, is_arn, may_be_either, possible_texts
from macro.iam.arns.escaping import escape_function
from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE
from macro.model.template_values import Intrinsic, RunTime, as_json_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.template_values import Anything, TemplateValue


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that can't be part of an ARN.

    Args:
        reason: The rest of a sentence that starts with the parameter: `is only known at run time ($.key)`.
        parts: The known parts of a run-time value, as in `RunTime`.
        is_other: Whether the value is known, but doesn't identify a resource of this type.
        is_unsafe: Whether the value is known, but would be a pattern in a policy.
        is_invalid: Whether the value is a list or an object, which can't name a resource.
    """

    reason: str
    parts: tuple[str | Intrinsic | Anything, ...] = ()
    is_other: bool = False
    is_unsafe: bool = False
    is_invalid: bool = False


@dataclass(frozen=True, slots=True)
class Undetermined(RunTime):
    """A part of the parameters that the macro can't look into; the expression is the template's text."""


Value: TypeAlias = "str | Intrinsic | Unknown"
Binding: TypeAlias = "dict[str, Value]"


def to_value(value: TemplateValue) -> Value:
    """Returns a parameter as a part of an ARN. Literal text inside an intrinsic function is escaped."""
    match value:
        case str():
            return value
        case Intrinsic():
            return _to_function(value)
        case RunTime():
            return _to_unknown(value)
        case bool() | int() | float():
            return json.dumps(value)
        case _:
            return Unknown("must be text, because it names a resource", is_invalid=True)


def _to_unknown(value: RunTime) -> Unknown:
    if isinstance(value, Undetermined):
        return Unknown(f"depends on {value.expression}, which the macro can't evaluate")
    return Unknown(f"is only known at run time ({value.expression})", value.parts)


def _to_function(value: Intrinsic) -> Value:
    if value.origin.unsafe:
        return Unknown(value.origin.unsafe, is_unsafe=True)
    return replace(value, function=escape_function(value.function))


def check_name(value: str | Intrinsic) -> Unknown | None:
    """Returns why a value can't be a name in an ARN that the macro builds: it can be an ARN itself. None if it can."""
    if not isinstance(value, Intrinsic) or is_arn(value):
        return None
    if may_be_either(value):
        return Unknown("is an ARN or a name, depending on the template's conditions")
    if value.origin.outside:
        return Unknown(f"can be a name or an ARN, because it comes from {_outside(value)}")
    return None


def _outside(value: Intrinsic) -> str:
    """Returns the reference to a value from outside the template; the whole function if it is inside the reference."""
    outside = value.origin.outside
    is_partial = outside.startswith(DYNAMIC_REFERENCE) and "}}" not in outside
    return as_json_text(value.function) if is_partial else outside


def mark_arns(binding: Binding, paths: Mapping[str, str]) -> Binding:
    """Returns the binding with the intrinsic functions that are ARNs: a member called `…Arn` accepts only ARNs."""
    return {
        name: ArnIntrinsic(value.function, value.possible)
        if isinstance(value, Intrinsic) and not possible_texts(value) and _accepts_only_arns(paths[name])
        else value
        for name, value in binding.items()
    }


def _accepts_only_arns(path: str) -> bool:
    return path.lower().rstrip("[]").endswith(("arn", "arns"))

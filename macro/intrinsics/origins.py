"""Reads intrinsic functions with what is certain about their values.

A value from outside the template (an import, a stack output, a dynamic reference) can be a name or an ARN. The value of
an SSM-typed or NoEcho parameter is unknown, and the value of another parameter or a mapping can contain wildcards.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.dynamic_references import DYNAMIC_REFERENCE
from macro.intrinsics.evaluation import determine
from macro.intrinsics.list_items import returns_list
from macro.intrinsics.references import referenced
from macro.intrinsics.returned_arns import RETURN_ARN
from macro.intrinsics.structure import beginnings, inner_functions
from macro.model.statement import SPECIAL_CHARACTERS
from macro.model.template_values import Intrinsic, Origin, as_json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json

SPECIAL_VALUE = "has a value with '*', '?', or '${', which the policy can't contain"
_OUTSIDE = ("Fn::ImportValue", "Fn::GetStackOutput")


def read_intrinsic(function: dict[str, Json], facts: TemplateFacts) -> Intrinsic:
    """Returns an intrinsic function with the values that it can have, and with their origin."""
    possible, determined = determine(function, facts)
    is_list = any(isinstance(value, list) for value in determined) or returns_list(function, facts)
    starts = list(beginnings(function)) if possible is None else []
    outside = next((start for start in starts if _is_from_outside(start)), "")
    origin = Origin(
        is_arn=bool(starts) and all(_returns_arn(start, facts) for start in starts),
        outside=outside if isinstance(outside, str) else as_json_text(outside),
        unsafe=next(_unsafe_values(function, possible, facts), ""),
    )
    return Intrinsic(function, possible, determined, is_list=is_list, origin=origin)


def _returns_arn(start: Json, facts: TemplateFacts) -> bool:
    match start:
        case {"Ref": str(name)}:
            return facts.types.get(name) in RETURN_ARN
        case _:
            return False


def _is_from_outside(start: Json) -> bool:
    if isinstance(start, str):
        return start.startswith(DYNAMIC_REFERENCE)
    return isinstance(start, dict) and any(name in start for name in _OUTSIDE)


def _unsafe_values(
    function: dict[str, Json], possible: tuple[Json, ...] | None, facts: TemplateFacts
) -> Iterator[str]:
    """Yields why a value inside the function can't be part of an ARN, as the rest of a sentence."""
    hidden = ((name, facts.hidden_kind(name)) for name in referenced(function)) if possible is None else ()
    for name, kind in hidden:
        if kind:
            yield f"depends on the {kind} parameter {name}, whose value the macro can't use"
    for inner in inner_functions(function):
        if any(map(_has_special_characters, determine(inner, facts)[1])):
            yield f"{SPECIAL_VALUE} (from {_describe(inner, facts)})"


def _has_special_characters(value: Json) -> bool:
    if isinstance(value, list):
        return any(map(_has_special_characters, value))
    return isinstance(value, str) and SPECIAL_CHARACTERS.search(value) is not None


def _describe(function: dict[str, Json], facts: TemplateFacts) -> str:
    name = function.get("Ref")
    is_parameter = isinstance(name, str) and name in facts.declarations
    return f"the parameter {name}" if is_parameter else as_json_text(function)

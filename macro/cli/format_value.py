"""Formats template values on one line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import as_placeholder, split_sub
from macro.model.template_values import Intrinsic, RunTime

if TYPE_CHECKING:
    from macro.model.template_values import Json


def format_value(value: Json | Intrinsic | RunTime) -> str:
    """Returns a value on one line; an intrinsic function is a placeholder, as in `Fn::Sub`."""
    match value:
        case Intrinsic():
            return _function(value.function)
        case RunTime():
            return value.expression
        case str():
            return value
        case dict():
            return _function(value)
        case _:
            return json.dumps(value, ensure_ascii=False)


def _function(value: dict[str, Json]) -> str:
    match value:
        case {"Fn::Sub": str(text)}:
            return text
        case {"Fn::Sub": argument} if parts := split_sub(argument):
            return "".join(map(format_value, parts))
        case {"Fn::Join": [str(delimiter), list(parts)]}:
            return delimiter.join(map(format_value, parts))
        case _:
            return as_placeholder(value) or json.dumps(value, ensure_ascii=False)

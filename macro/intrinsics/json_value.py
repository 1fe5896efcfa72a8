"""Values that are JSON text: a string, an `Fn::Sub`, an `Fn::Join`, or an `Fn::ToJsonString`.

Source: the properties of the type Json in the AWS CloudFormation Template Reference, such as PolicyDocument of
AWS::IAM::Role.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from macro.intrinsics.placeholders import compose_text, no_placeholders, split_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.model.template_values import Json

_MARK = "\ue001"
_MARKED = re.compile(f"{_MARK}([0-9]{{1,6}}){_MARK}")


def read_json_text(value: Json) -> Json:
    """Returns the value that JSON text contains. Every other value stays as it is.

    A string with intrinsic functions becomes one intrinsic function. If a function is outside of quotation marks or in
    the name of a member, the text can't be read and stays as it is.
    """
    match value:
        case {"Fn::ToJsonString": written}:
            return written
    flat = flatten_text(value, no_placeholders)
    if flat is None:
        return value
    pieces = split_placeholders(flat.text, flat.meaning)
    functions = [piece for piece in pieces if isinstance(piece, Intrinsic)]
    numbers = iter(range(len(functions)))
    marked = (piece if isinstance(piece, str) else f"{_MARK}{next(numbers)}{_MARK}" for piece in pieces)
    try:
        return _restore(json.loads("".join(marked)), functions)
    except (ValueError, RecursionError, IndexError):
        return value


def _restore(value: Json, functions: Sequence[Intrinsic]) -> Json:
    """Returns a value with the functions in place of their marks.

    Raises:
        ValueError: The name of a member contains a mark.
        IndexError: The text contains a mark without a function.
    """
    match value:
        case str() if _MARK in value:
            pieces = (
                functions[int(piece)] if index % 2 else piece
                for index, piece in enumerate(_MARKED.split(value))
            )
            composed = compose_text(piece for piece in pieces if piece != "")
            return dict(composed.function) if isinstance(composed, Intrinsic) else composed
        case dict():
            if any(_MARK in name for name in value):
                raise ValueError("the name of a member contains an intrinsic function")
            return {name: _restore(member, functions) for name, member in value.items()}
        case list():
            return [_restore(item, functions) for item in value]
        case _:
            return value

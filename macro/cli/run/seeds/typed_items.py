"""Converts the items of a seed to the values that DynamoDB's client expects.

Source: Amazon DynamoDB API Reference, AttributeValue. A key is a string, a number, or binary, so an item in which each
attribute looks like an AttributeValue can't be an item without types.
"""

from __future__ import annotations

import base64
import json
from decimal import DecimalException
from typing import Any

_TYPES = {"S", "N", "B", "BOOL", "NULL", "M", "L", "SS", "NS", "BS"}


def to_attributes(item: dict[str, Any], *, is_typed: bool = False) -> dict[str, Any]:
    """Returns an item in the format of DynamoDB's API, with bytes for binary values.

    Args:
        item: The item, with types or without.
        is_typed: Whether the item has types. Otherwise, its attributes show it.

    Raises:
        ValueError: A value has no type, or a wrong one. The message names the attribute.
    """
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415  --help doesn't need it

    convert = _decode if is_typed or all(map(_is_typed, item.values())) else TypeSerializer().serialize
    return {name: _convert(name, value, convert) for name, value in item.items()}


def _convert(name: str, value: Any, convert: Any) -> Any:
    try:
        return convert(value)
    except DecimalException:
        raise ValueError(
            f"attribute '{name}': DynamoDB's numbers have at most 38 digits and are below 1E+126"
        ) from None
    except (TypeError, ValueError) as error:
        raise ValueError(f"attribute '{name}': {error}") from None


def _is_typed(value: Any) -> bool:
    return isinstance(value, dict) and len(value) == 1 and value.keys() <= _TYPES


def _decode(typed: Any) -> Any:
    """Returns an AttributeValue with bytes instead of Base64 text; raises ValueError if it isn't one."""
    if not _is_typed(typed):
        raise ValueError(f"{json.dumps(typed, default=str)} isn't a value with a type, such as {{'S': '7'}}")
    ((kind, value),) = typed.items()
    match kind, value:
        case ("S" | "N", str()) | ("BOOL", bool()) | ("NULL", True):
            return typed
        case ("SS" | "NS", [*texts]) if all(isinstance(text, str) for text in texts):
            return typed
        case "B", str():
            return {kind: base64.b64decode(value, validate=True)}
        case "BS", [*texts]:
            return {kind: [base64.b64decode(text, validate=True) for text in texts]}
        case "L", [*members]:
            return {kind: [_decode(member) for member in members]}
        case "M", {}:
            return {kind: {name: _decode(member) for name, member in value.items()}}
        case _:
            raise ValueError(f"{json.dumps(typed, default=str)} has a wrong value for the type {kind}")

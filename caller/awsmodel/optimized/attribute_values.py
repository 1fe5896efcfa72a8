"""DynamoDB attribute values given as strings.

The optimized integration accepts a string where the API requires an attribute value, and stores it as a string
(`{"Id": "1"}` is `{"Id": {"S": "1"}}`), because version 1 of the AWS SDK for Java has a constructor with a string.
"""

from __future__ import annotations

from typing import Any

_MAPS = ("Item", "Key", "ExpressionAttributeValues")


def expand_attribute_values(parameters: dict[str, Any]) -> dict[str, Any]:
    """Returns the parameters of an operation with an object for each attribute value that is a string."""
    return {
        name: {key: _expand(item) for key, item in value.items()}
        if name in _MAPS and isinstance(value, dict)
        else value
        for name, value in parameters.items()
    }


def _expand(value: Any) -> Any:
    if isinstance(value, str):
        return {"S": value}
    if not isinstance(value, dict):
        return value
    return {name: _expand_members(name, member) for name, member in value.items()}


def _expand_members(name: str, member: Any) -> Any:
    if name == "L" and isinstance(member, list):
        return [_expand(item) for item in member]
    if name == "M" and isinstance(member, dict):
        return {key: _expand(item) for key, item in member.items()}
    return member

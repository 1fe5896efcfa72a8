"""The loops of `AWS::LanguageExtensions`. Its functions (Fn::Length, Fn::ToJsonString) are in `intrinsics`.

Rules: AWS CloudFormation Template Reference, "AWS::LanguageExtensions transform" and "Fn::ForEach".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

LOOP: Final = "Fn::ForEach::"
LOOP_PARTS: Final = 3


def extend_language(fragment: Any, parameters: Mapping[str, Any]) -> Any:
    """Returns the fragment with every `Fn::ForEach` expanded.

    Args:
        fragment: A template, or a value inside one.
        parameters: The values of the template parameters. A loop's collection can be one of them.

    Raises:
        ValueError: A loop is invalid, or the local AWS doesn't support its collection.
    """
    if isinstance(fragment, list):
        return [extend_language(item, parameters) for item in fragment]
    if not isinstance(fragment, dict):
        return fragment
    expanded: dict[str, Any] = {}
    for key, value in fragment.items():
        if key.startswith(LOOP):
            expanded.update(_expand_loop(key, value, parameters))
        else:
            expanded[key] = extend_language(value, parameters)
    return expanded


def _expand_loop(key: str, value: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the keys that a loop generates."""
    if not isinstance(value, list) or len(value) != LOOP_PARTS or not isinstance(value[2], dict):
        raise ValueError(f"{key} must be a list of an identifier, a collection and an object.")
    identifier, collection, body = value
    expanded: dict[str, Any] = {}
    for item in _items(key, collection, parameters):
        expanded.update(extend_language(_replace_variable(body, str(identifier), str(item)), parameters))
    return expanded


def _items(key: str, collection: Any, parameters: Mapping[str, Any]) -> list[Any]:
    if isinstance(collection, dict) and set(collection) == {"Ref"}:
        collection = parameters.get(collection["Ref"])
    if isinstance(collection, list):
        return [parameters.get(item["Ref"]) if isinstance(item, dict) else item for item in collection]
    raise ValueError(
        f"The local AWS supports only a literal list or a list parameter as the collection of {key}."
    )


def _replace_variable(value: Any, identifier: str, item: str) -> Any:
    """Returns the value with the loop's variable replaced in its keys and strings."""
    if isinstance(value, list):
        return [_replace_variable(part, identifier, item) for part in value]
    if isinstance(value, dict):
        if value == {"Ref": identifier}:
            return item
        return {
            _replace_variable(key, identifier, item): _replace_variable(part, identifier, item)
            for key, part in value.items()
        }
    if not isinstance(value, str):
        return value
    alphanumeric = re.sub("[^A-Za-z0-9]", "", item)
    return value.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", alphanumeric)

"""`AWS::LanguageExtensions`: the loops. Its functions (Fn::Length, Fn::ToJsonString) are in `intrinsics`.

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
    """The fragment with every `Fn::ForEach` written out; raises ValueError for a loop that can't be read.

    `parameters` holds the template parameters' values: a loop may run over one of them.
    """
    if isinstance(fragment, list):
        return [extend_language(item, parameters) for item in fragment]
    if not isinstance(fragment, dict):
        return fragment
    written: dict[str, Any] = {}
    for key, value in fragment.items():
        if key.startswith(LOOP):
            written.update(_loop(key, value, parameters))
        else:
            written[key] = extend_language(value, parameters)
    return written


def _loop(key: str, value: Any, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """The keys that one loop stands for."""
    if not isinstance(value, list) or len(value) != LOOP_PARTS or not isinstance(value[2], dict):
        raise ValueError(f"{key} must be a list of an identifier, a collection and an object.")
    identifier, collection, body = value
    written: dict[str, Any] = {}
    for item in _items(key, collection, parameters):
        written.update(extend_language(_replaced(body, str(identifier), str(item)), parameters))
    return written


def _items(key: str, collection: Any, parameters: Mapping[str, Any]) -> list[Any]:
    if isinstance(collection, dict) and set(collection) == {"Ref"}:
        collection = parameters.get(collection["Ref"])
    if isinstance(collection, list):
        return [parameters.get(item["Ref"]) if isinstance(item, dict) else item for item in collection]
    raise ValueError(f"The local AWS runs {key} only over a literal list or a list parameter.")


def _replaced(value: Any, identifier: str, item: str) -> Any:
    """The value with the loop's variable replaced, in keys and in texts."""
    if isinstance(value, list):
        return [_replaced(part, identifier, item) for part in value]
    if isinstance(value, dict):
        if value == {"Ref": identifier}:
            return item
        return {
            _replaced(key, identifier, item): _replaced(part, identifier, item) for key, part in value.items()
        }
    if not isinstance(value, str):
        return value
    alphanumeric = re.sub("[^A-Za-z0-9]", "", item)
    return value.replace(f"${{{identifier}}}", item).replace(f"&{{{identifier}}}", alphanumeric)

"""Finds the references in a template."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

PLACEHOLDER: Final = re.compile(r"\$\{(!?)\s*([^}]*?)\s*\}")
PSEUDO_PARAMETERS: Final = frozenset(
    f"AWS::{name}"
    for name in (
        "AccountId",
        "NoValue",
        "NotificationARNs",
        "Partition",
        "Region",
        "StackId",
        "StackName",
        "URLSuffix",
    )
)


def find_references(value: Any) -> Iterator[str]:
    """Yields the names in a value's Ref, Fn::GetAtt, and Fn::Sub, in order, including repetitions."""
    if isinstance(value, list):
        for item in value:
            yield from find_references(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from _find_names(key, item)


def _find_names(key: str, item: Any) -> Iterator[str]:
    """Yields the names in one key and its value."""
    if key == "Ref" and isinstance(item, str):
        yield item
    elif key == "Fn::GetAtt" and item:
        yield item.split(".")[0] if isinstance(item, str) else str(item[0])
    elif key == "Fn::Sub" and item:
        text, variables = (item, {}) if isinstance(item, str) else item
        yield from (
            name.split(".")[0]
            for literal, name in PLACEHOLDER.findall(text)
            if not literal and name not in variables
        )
        yield from find_references(variables)
    else:
        yield from find_references(item)

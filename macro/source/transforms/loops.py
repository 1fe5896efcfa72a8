"""Finds the loop of a template that `AWS::LanguageExtensions` makes a resource from.

Source: AWS CloudFormation Template Reference, "Fn::ForEach".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.definition.json_path import Steps
    from macro.model.template_values import Json

LOOP = "Fn::ForEach::"
LOOP_PARTS = 3  # identifier, collection, and body
_BODY = 2
_VARIABLE = re.compile(r"[$&]\{[^{}]*\}")


def is_loop(name: str, value: Json) -> bool:
    """Returns whether a member of an object is a complete loop."""
    return name.startswith(LOOP) and isinstance(value, list) and len(value) == LOOP_PARTS


def find_in_loops(members: Mapping[str, Json], logical_id: str) -> Steps | None:
    """Returns the steps to the body that can become a resource, or None.

    Args:
        members: The Resources section, or the body of a loop.
        logical_id: The logical ID of the resource.
    """
    for name, value in members.items():
        if not is_loop(name, value):
            continue
        body = value[_BODY] if isinstance(value, list) else None
        if not isinstance(body, dict):
            continue
        inner = find_in_loops(body, logical_id)
        key = next((key for key in body if not key.startswith(LOOP) and _can_become(key, logical_id)), None)
        if inner is not None or key is not None:
            return (name, _BODY, *(inner or (key or "",)))
    return None


def _can_become(key: str, logical_id: str) -> bool:
    """Returns whether a key such as `Table${Name}` can become a logical ID."""
    parts = [re.escape(part) for part in _VARIABLE.split(key)]
    return re.fullmatch(".+?".join(parts), logical_id) is not None

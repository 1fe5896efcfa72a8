"""A quick search for shorthand in a definition, before the definition is parsed, and in what parsing removes."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING

from macro.definition.json_scanner import MEMBER, NotJson
from macro.intrinsics.placeholders import no_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.state_type import STATE_TYPE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.definition.json_text import Parsed
    from macro.intrinsics.placeholders import PlaceholderLookup
    from macro.model.template_values import Json

_NATIVE = ":states:"
_SDK = "::aws-sdk:"
_OPTIMIZED = re.compile(r":states:(?:\$\{[^{}]*\}|[^:\s\"${}])+::")
"""The ARN of an optimized integration with a Region. ARNs of Step Functions' own resources have an account ID."""


def mentions_shorthand(value: Json) -> bool:
    """Returns whether a definition, in any form, can contain shorthand. The search never misses one."""
    if isinstance(value, str):
        return STATE_TYPE in value or _names_region(value)
    if isinstance(value, dict):
        flat = flatten_text(value, no_placeholders) if "Fn::Join" in value else None
        return any(map(mentions_shorthand, value.values() if flat is None else (flat.text, *flat.holes)))
    return isinstance(value, list) and any(map(mentions_shorthand, value))


def refuse_shadowed_calls(parsed: Parsed) -> None:
    """Raises NotJson if a later member of the same name replaces a member that mentions shorthand."""
    for start, end in parsed.shadowed:
        if mentions_shorthand(parsed.text[start:end]):
            raise NotJson(parsed.text, start, "a name that no later member has")


def refuse_hidden_calls(parsed: Parsed, meaning: PlaceholderLookup) -> None:
    """Raises NotJson if the parsed value may not contain all calls, or all of a call.

    A call is hidden in a member that a later one of the same name replaces, or in the text that replaces a placeholder
    where members are expected. The macro replaces the whole text of a call, so no such placeholder can be inside.
    """
    refuse_shadowed_calls(parsed)
    replaced = sorted(_find_possible_calls(parsed.value, parsed)) if parsed.members else []
    checked: set[str] = set()
    for position, name in parsed.members:
        index = bisect_right(replaced, (position, position)) - 1
        is_inside = index >= 0 and position < replaced[index][1]
        if is_inside or (name not in checked and not _is_text_without_calls(meaning(name))):
            raise NotJson(parsed.text, position, MEMBER)
        checked.add(name)


def _find_possible_calls(value: Json, parsed: Parsed) -> Iterator[tuple[int, int]]:
    """Yields the spans of the states that are or may be calls."""
    if isinstance(value, list):
        for item in value:
            yield from _find_possible_calls(item, parsed)
    elif isinstance(value, dict):
        names = (value.get("Type"), value.get("Resource"))
        if any(isinstance(each, str) and _may_be_call(each) for each in names):
            yield parsed.span(value)
        else:
            for member in value.values():
                yield from _find_possible_calls(member, parsed)


def _may_be_call(name: str) -> bool:
    """Whether the type or the ARN of a state is that of a call, or has placeholders that can make it one."""
    return mentions_shorthand(name) or ("${" in name and f"{_NATIVE}::" not in name)


def _is_text_without_calls(value: Json) -> bool:
    return _is_text(value) and not mentions_shorthand(value)


def _is_text(value: Json) -> bool:
    """Whether the text that a value becomes is in the template, apart from placeholders in an `Fn::Sub`."""
    match value:
        case str() | {"Ref": "AWS::NoValue"} | {"Fn::Sub": str()} | {"Fn::Sub": [str(), dict()]}:
            return True
        case {"Fn::If": [str(), then, otherwise]}:
            return _is_text(then) and _is_text(otherwise)
        case _:
            return False


def _names_region(text: str) -> bool:
    """Returns whether an integration ARN in the text has a Region."""
    has_sdk = any(not before.endswith(_NATIVE) for before in text.split(_SDK)[:-1])
    return has_sdk or _OPTIMIZED.search(text) is not None

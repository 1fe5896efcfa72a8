"""A quick search for shorthand in a definition, before the definition is parsed, and in what parsing removes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.json_scanner import NotJson
from macro.intrinsics.placeholders import no_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.call import STATE_TYPE

if TYPE_CHECKING:
    from macro.definition.json_text import Parsed
    from macro.intrinsics.placeholders import PlaceholderLookup
    from macro.model.template_values import Json

_NATIVE = ":states:"
_SDK = "::aws-sdk:"
_OPTIMIZED = re.compile(r":states:(?:\$\{[^}]*\}|[^:\s\"${}])+::")
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
    """Raises NotJson if the parsed value may not contain all calls.

    A call is hidden in a member that a later one of the same name replaces, or in the text that replaces a placeholder
    where members are expected.
    """
    refuse_shadowed_calls(parsed)
    for start, name in parsed.members:
        value = meaning(name)
        if not _is_text(value) or mentions_shorthand(value) or _is_in_call(parsed.value, start, parsed):
            raise NotJson(parsed.text, start, "a member name in quotes")


def _is_in_call(value: Json, position: int, parsed: Parsed) -> bool:
    """Whether a position of the text is inside a state that is or may be a call, which the macro replaces."""
    if isinstance(value, list):
        return any(_is_in_call(item, position, parsed) for item in value)
    if not isinstance(value, dict):
        return False
    start, end = parsed.span(value)
    if not start < position < end:
        return False
    if any(
        isinstance(each, str) and _may_be_call(each) for each in (value.get("Type"), value.get("Resource"))
    ):
        return True
    return any(_is_in_call(member, position, parsed) for member in value.values())


def _may_be_call(name: str) -> bool:
    """Whether the type or the ARN of a state is that of a call, or has placeholders that can make it one."""
    return mentions_shorthand(name) or ("${" in name and f"{_NATIVE}::" not in name)


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

"""A quick search for shorthand in a definition, before the definition is parsed, and in what parsing removes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.definition.json_text import NotJson
from macro.intrinsics.placeholders import no_placeholders
from macro.intrinsics.sub_join_text import flatten_text
from macro.model.call import STATE_TYPE

if TYPE_CHECKING:
    from macro.definition.json_text import Parsed
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


def _names_region(text: str) -> bool:
    """Returns whether an integration ARN in the text has a Region."""
    has_sdk = any(not before.endswith(_NATIVE) for before in text.split(_SDK)[:-1])
    return has_sdk or _OPTIMIZED.search(text) is not None

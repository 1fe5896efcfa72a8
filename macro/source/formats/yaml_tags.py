"""The tags of CloudFormation's YAML: short forms of intrinsic functions.

Source: AWS CloudFormation Template Reference, Intrinsic function reference.
"""

from __future__ import annotations

from macro.model.intrinsic_functions import NAMES

STANDARD = "tag:yaml.org,2002:"
MERGE = f"{STANDARD}merge"
_WITHOUT_PREFIX = frozenset({"Ref", "Condition"})

SHORT_TAGS = {f"!{name}": f"Fn::{name}" for name in NAMES} | {"!Ref": "Ref", "!Condition": "Condition"}
"""The short form of each intrinsic function's name and its full form."""


def function_name(tag: str) -> str | None:
    """Returns the full name of the function that a tag is the short form of, or None for a standard tag.

    AWS adds functions, so a tag that isn't in the list becomes `Fn::` and its name.
    """
    if tag.startswith(STANDARD) or not tag:
        return None
    name = tag.lstrip("!")
    return name if name in _WITHOUT_PREFIX else f"Fn::{name}"

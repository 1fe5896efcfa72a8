"""State types that are probably a misspelled `Cross::Region::AwsCall`."""

from __future__ import annotations

import difflib
import re

from macro.model.state_type import STATE_TYPE

STATE_TYPES = frozenset({"Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"})
"""The state types of the Amazon States Language."""

_PUNCTUATION = re.compile(r"[^a-z0-9]")
_FOLDED = _PUNCTUATION.sub("", STATE_TYPE.casefold())
_SIMILAR = 0.75


def is_same_type(text: str) -> bool:
    """Returns whether a text is the state type except for case and punctuation."""
    return fold(text) == _FOLDED


def is_similar_type(text: str) -> bool:
    """Returns whether a text that isn't a state type is probably a misspelled `Cross::Region::AwsCall`."""
    folded = fold(text)
    if text in STATE_TYPES or not folded:
        return False
    if folded.startswith("crossregion") or folded.endswith("crossregionawscall"):
        return True
    return difflib.SequenceMatcher(None, folded[:100], _FOLDED).ratio() >= _SIMILAR


def fold(text: str) -> str:
    """Returns a text in lowercase without punctuation."""
    return _PUNCTUATION.sub("", text.casefold())

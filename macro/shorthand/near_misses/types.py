"""State types that are probably a misspelled `Cross::Region::AwsCall`."""

from __future__ import annotations

import difflib
import re

from macro.definition.reader import SERVERLESS, STATE_MACHINE
from macro.model.state_type import STATE_TYPE

STATE_TYPES = frozenset({"Choice", "Fail", "Map", "Parallel", "Pass", "Succeed", "Task", "Wait"})
"""The state types of the Amazon States Language."""

_PUNCTUATION = re.compile(r"[^a-z0-9]")
_FOLDED = _PUNCTUATION.sub("", STATE_TYPE.casefold())
_WORDS = ("crossregion", "awscall")
_SIMILAR = 0.75
_SIMILAR_RESOURCE = 0.9
_RESOURCE_TYPES = (STATE_MACHINE, SERVERLESS)
_OTHER_RESOURCE_TYPES = (f"{STATE_MACHINE}Alias", f"{STATE_MACHINE}Version")


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


def is_similar_state_type(text: str) -> bool:
    """Returns whether the type of a state is probably meant for a call, such as that of the CDK's construct.

    Other names that contain such a word, such as those of Metadata sections, have other purposes.
    """
    folded = fold(text)
    return is_similar_type(text) or any(word in folded for word in _WORDS)


def similar_resource_type(text: str) -> str:
    """Returns the resource type of a state machine that a text is probably a misspelling of, or an empty string."""
    if text in _RESOURCE_TYPES or text.startswith(_OTHER_RESOURCE_TYPES):
        return ""
    folded = fold(text)[:100]
    for name in _RESOURCE_TYPES:
        if difflib.SequenceMatcher(None, folded, fold(name)).ratio() >= _SIMILAR_RESOURCE:
            return name
    return ""


def fold(text: str) -> str:
    """Returns a text in lowercase without punctuation."""
    return _PUNCTUATION.sub("", text.casefold())

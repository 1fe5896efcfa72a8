"""Texts in the `Resource` of a Task that aren't ARNs, but that are meant for a cross-Region call."""

from __future__ import annotations

from macro.model.state_type import STATE_TYPE
from macro.shorthand.near_misses.arns import REGION, ArnProblem
from macro.shorthand.near_misses.attached_regions import detach_regions
from macro.shorthand.near_misses.types import fold, is_same_type

_ENDPOINT = "amazonaws.com"
_OTHERS = ("arn:", "{%")
"""How texts begin that are ARNs or expressions, which other functions check."""

_FOLDED_ARN = "arnaws"
_NOT_AN_ARN = (
    "the Resource of a Task must be an ARN; for a call in another Region, write"
    " arn:aws:states:REGION::aws-sdk:SERVICE:ACTION"
)


def find_text_problem(text: str) -> ArnProblem | None:
    """Returns the problem of the state type, an endpoint, or an ARN with other punctuation, or None for other texts.

    Args:
        text: The text of a Task's `Resource`, which can contain `${placeholders}`.
    """
    if is_same_type(text):
        return ArnProblem(f"{STATE_TYPE} is a state type, not an ARN; write it as the Type of the state")
    is_meant = fold(text).startswith(_FOLDED_ARN) or text.endswith(_ENDPOINT)
    if text.startswith(_OTHERS) or not is_meant:
        return None
    return ArnProblem(_NOT_AN_ARN) if any(map(REGION.fullmatch, detach_regions(text).split(":"))) else None

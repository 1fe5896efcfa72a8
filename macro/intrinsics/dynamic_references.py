"""Dynamic references, such as `{{resolve:ssm:/bucket}}`, inside text. They contain colons and slashes.

Source: AWS CloudFormation User Guide, "Get values stored in other services using dynamic references".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

DYNAMIC_REFERENCE = "{{resolve:"

REFERENCE = re.compile(r"\{\{resolve:[^{}]*\}\}")

_REFERENCE_OR_PART = re.compile(r"\{\{resolve:[^{}]*(?:\}\}|$)|^[^{}]*\}\}")
"""A reference, or a part of one that an intrinsic function divides."""


def split_at_colons(
    text: str, count: int | None = None, undivided: re.Pattern[str] = _REFERENCE_OR_PART
) -> Iterator[str]:
    """Yields the fields of a text between its colons, except those inside a dynamic reference.

    Args:
        text: The text.
        count: The largest number of fields; the last one contains the remaining colons.
        undivided: What contains the colons that don't separate fields.
    """
    masked = undivided.sub(lambda match: "_" * len(match[0]), text)
    start = 0
    for field in masked.split(":", -1 if count is None else count - 1):
        yield text[start : start + len(field)]
        start += len(field) + 1

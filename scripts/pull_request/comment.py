"""Writes the differences as the text of a comment."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.cli.markdown import code, readable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.pull_request.comparison import TemplateChange

MARKER = "<!-- cross-region diff -->"  # identifies the comment that a later run updates
LIMIT = 65_536  # characters; GitHub rejects longer comments
_TITLE = "## Calls in other Regions"
_NO_DIFFERENCES = "This pull request changes no call in another Region, and none of its permissions."
_CUT = "\n\nThe comment is cut here, because GitHub's limit is {limit:,} {unit}. {rest}"
_FENCE = "```"
_TABLE_TITLE = re.compile(r"^### ", re.MULTILINE)


def render_comment(changes: Sequence[TemplateChange]) -> str:
    """Returns the text as Markdown, of any length."""
    sections = [_render_change(change) for change in changes]
    return "\n\n".join([MARKER, _TITLE, *(sections or [_NO_DIFFERENCES])]) + "\n"


def shorten(text: str, rest: str, limit: int = LIMIT, unit: str = "characters") -> str:
    """Returns a text that GitHub accepts.

    Args:
        text: The comment.
        rest: A sentence that says where the rest is. It is added only if the comment is cut.
        limit: The largest length.
        unit: What the limit counts: `characters`, or `bytes` of UTF-8.

    Returns:
        The text, or its first lines and the sentence.
    """
    encoding = "utf-8" if unit == "bytes" else "utf-32-le"
    size = 1 if unit == "bytes" else 4  # bytes of the unit in this encoding
    encoded = text.encode(encoding)
    if len(encoded) <= limit * size:
        return text
    sentence = _CUT.format(limit=limit, unit=unit, rest=rest)
    kept = encoded[: (limit - len(sentence) - len(f"\n{_FENCE}")) * size].decode(encoding, errors="ignore")
    kept = kept[: kept.rfind("\n")]
    if kept.count(f"\n{_FENCE}") % 2:
        kept += f"\n{_FENCE}"
    return kept + sentence


def _render_change(change: TemplateChange) -> str:
    title = f"### {code(change.path)}"
    if change.problems:
        problems = (readable(each).replace(_FENCE, "'''") for each in change.problems)
        return "\n".join([title, "", f"{_FENCE}text", *problems, _FENCE])
    return f"{title}\n\n{_TABLE_TITLE.sub('#### ', change.markdown)}"

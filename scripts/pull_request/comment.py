"""Writes the differences as the text of a comment."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from scripts.pull_request.comparison import TemplateChange

MARKER = "<!-- cross-region diff -->"  # identifies the comment that a later run updates
LIMIT = 65_536  # characters; GitHub rejects longer comments
_TITLE = "## Calls in other Regions"
_NO_DIFFERENCES = "This pull request changes no call in another Region, and none of its permissions."
_CUT = "\n\nThe comment is cut here, because GitHub's limit is {limit:,} characters. {rest}"
_FENCE = "```"


def render_comment(changes: Sequence[TemplateChange]) -> str:
    """Returns the text as Markdown, of any length."""
    sections = [_render_change(change) for change in changes]
    return "\n\n".join([MARKER, _TITLE, *(sections or [_NO_DIFFERENCES])]) + "\n"


def shorten(text: str, rest: str, limit: int = LIMIT) -> str:
    """Returns a text that GitHub accepts.

    Args:
        text: The comment.
        rest: A sentence that says where the rest is. It is added only if the comment is cut.
        limit: The largest number of characters.

    Returns:
        The text, or its first lines and the sentence.
    """
    if len(text) <= limit:
        return text
    sentence = _CUT.format(limit=limit, rest=rest)
    kept = text[: limit - len(sentence) - len(f"\n{_FENCE}")]
    kept = kept[: kept.rfind("\n")]
    if kept.count(f"\n{_FENCE}") % 2:
        kept += f"\n{_FENCE}"
    return kept + sentence


def _render_change(change: TemplateChange) -> str:
    title = f"### `{change.path}`"
    if change.problems:
        return "\n".join(
            [title, "", f"{_FENCE}text", *(line.replace(_FENCE, "'''") for line in change.problems), _FENCE]
        )
    return f"{title}\n\n{change.markdown.replace('### ', '#### ')}"

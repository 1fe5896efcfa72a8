"""Writes JSON text that contains placeholders."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from macro.definition.json_scanner import SPACE, Unquoted

if TYPE_CHECKING:
    from macro.model.template_values import Json

_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_MARK = re.compile("\ue002\\d+\ue003")
_QUOTED_MARK = re.compile('"\ue002(\\d+)\ue003"')


def indentation(text: str, position: int) -> str | None:
    """Returns the white space at the beginning of the position's line, or None if the text is a single line."""
    if "\n" not in text.strip():
        return None
    line = text.rfind("\n", 0, position) + 1
    match = SPACE.match(text, line)
    assert match  # noqa: S101  the pattern also matches nothing
    return text[line : min(match.end(), position)]


def dump(value: Json, margin: str | None, step: int) -> str:
    """Returns a value as JSON text.

    Args:
        value: The value.
        margin: The white space at the beginning of each line but the first, or None for a single line.
        step: The number of spaces for each level.
    """
    raw: list[str] = []
    marked = _mark(value, raw)
    if margin is None:
        written = json.dumps(marked, ensure_ascii=False, separators=(", ", ": "))
    else:
        written = json.dumps(marked, ensure_ascii=False, indent=step).replace("\n", "\n" + margin)
    encodable = _LONE_SURROGATE.sub(lambda match: f"\\u{ord(match.group()):04x}", written)
    return _QUOTED_MARK.sub(lambda match: raw[int(match.group(1))], encodable)


def _mark(value: Json, raw: list[str]) -> Json:
    """Returns the value with a numbered mark for each placeholder without quotation marks.

    A string that looks like a mark is replaced, too, so that no text of a template can be taken for a mark.

    Args:
        value: The value.
        raw: Receives the text for each mark, at the mark's number.
    """
    if isinstance(value, str):
        return _marked_text(value, raw)
    if isinstance(value, dict):
        return {_marked_text(key, raw): _mark(member, raw) for key, member in value.items()}
    if isinstance(value, list):
        return [_mark(item, raw) for item in value]
    return value


def _marked_text(text: str, raw: list[str]) -> str:
    if not isinstance(text, Unquoted) and not _MARK.fullmatch(text):
        return text
    raw.append(text if isinstance(text, Unquoted) else json.dumps(text))
    return f"\ue002{len(raw) - 1}\ue003"

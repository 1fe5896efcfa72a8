"""Writes text that a template contains as Markdown, so that it can't change the layout, add links, or mention users.

Source: GitHub Flavored Markdown Spec, "Code spans" and "Tables".
"""

from __future__ import annotations

import re

_PLAIN = re.compile(
    r"(?:[a-zA-Z0-9 ,;/-]|(?<=[a-zA-Z0-9])_(?=[a-zA-Z0-9]))*"
)  # other underscores are emphasis
_LINE_BREAKS = re.compile(r"[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BACKTICKS = re.compile(r"`+")


def readable(text: str) -> str:
    """Returns a text with an escape sequence for each surrogate, such as a byte of a file name that isn't UTF-8."""
    return text.encode(errors="backslashreplace").decode()


def code(text: str) -> str:
    """Returns a text as code on one line.

    The fences are longer than the backticks in the text, so that these don't end the code.
    """
    line = _LINE_BREAKS.sub(" ", readable(text))
    longest = max(map(len, _BACKTICKS.findall(line)), default=0)
    fence = "`" * (longest + 1)
    space = " " if longest or not line.strip() else ""
    return f"{fence}{space}{line}{space}{fence}"


def plain_or_code(text: str) -> str:
    """Returns a text as it is if Markdown has no other meaning for it, or else as code."""
    return text if _PLAIN.fullmatch(text) else code(text)


def cell_code(text: str) -> str:
    """Returns a text as code in a cell of a table, where a vertical bar ends the cell."""
    return code(text.replace("|", "\\|"))


def cell_text(text: str) -> str:
    """Returns a text for a cell of a table, as `plain_or_code` does."""
    return plain_or_code(text.replace("|", "\\|"))

"""Text for a terminal: numbers with nouns, and lines that don't break a word, so that ARNs can be read and copied."""

from __future__ import annotations

import shutil
import sys
import textwrap

from macro.model.diagnostics import one_line


def terminal_width() -> int | None:
    """Returns the columns of the terminal that shows standard output, or None if no terminal shows it."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def with_noun(number: int, noun: str) -> str:
    """Returns a number with a noun: `1 call`, `2 calls`, `no calls`."""
    return f"{number or 'no'} {noun}{'s' * (number != 1)}"


def fit(first: str, text: str, width: int | None, indent: int = 4) -> list[str]:
    """Returns lines of a text. Lines break only at spaces, and a longer word has a line of its own.

    Control characters are escaped, so that text from a template can't add lines or colors to the output.

    Args:
        first: The beginning of the first line, which isn't broken.
        text: The rest of the text.
        width: The columns of a line, or None to return one line.
        indent: The spaces before each following line.
    """
    first, text = one_line(first), one_line(text)
    if width is None or len(first) + len(text) <= width:
        return [first + text]
    return textwrap.wrap(
        text,
        max(width, indent + 1),
        initial_indent=first,
        subsequent_indent=" " * indent,
        break_long_words=False,
        break_on_hyphens=False,
    ) or [first]

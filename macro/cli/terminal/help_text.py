"""Writes the text of --help with line breaks only between words, so that `us-west-2` stays on one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from collections.abc import Iterable

_UNBREAKABLE = str.maketrans("-", "\N{NON-BREAKING HYPHEN}")
_HYPHEN = str.maketrans("\N{NON-BREAKING HYPHEN}", "-")


class HelpFormatter(click.HelpFormatter):
    """Lets click break lines while hyphens are other characters, because click breaks words at hyphens."""

    def write_text(self, text: str) -> None:
        """Writes a paragraph."""
        super().write_text(text.translate(_UNBREAKABLE))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Writes a list of terms and their descriptions."""
        unbreakable = [(term, text.translate(_UNBREAKABLE)) for term, text in rows]
        super().write_dl(unbreakable, col_max, col_spacing)

    def write(self, string: str) -> None:
        """Writes text that has its line breaks."""
        super().write(string.translate(_HYPHEN))


class HelpContext(click.Context):
    """A context whose --help has this format."""

    formatter_class = HelpFormatter

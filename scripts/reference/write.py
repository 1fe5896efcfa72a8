"""Writes the reference of fields and settings: scripts/refresh-reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts.reference.page import page

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"


def main(_arguments: Sequence[str] = ()) -> int:
    """Writes the page and says how long it is."""
    text = page()
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(text, encoding="utf-8")
    print(f"docs/{PAGE.name}: {text.count(chr(10)):,} lines")
    return 0

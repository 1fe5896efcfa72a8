"""Pages of docs/ that scripts write."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def write_page(page: Path, text: str) -> None:
    """Writes a page and says how long it is."""
    page.parent.mkdir(exist_ok=True)
    page.write_text(text, encoding="utf-8")
    print(f"docs/{page.name}: {text.count(chr(10)):,} lines")

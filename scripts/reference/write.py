"""Writes the reference of fields and settings: scripts/refresh-reference."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts.reference.page import page
from scripts.tooling.page import write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reference.md"


def main(_arguments: Sequence[str] = ()) -> int:
    """Writes the page; returns the exit status."""
    write_page(PAGE, page())
    return 0

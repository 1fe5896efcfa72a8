"""Writes the catalogue of messages: scripts/refresh-messages."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from scripts.messages.catalogue import catalogue
from scripts.tooling.page import write_page

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = Path(__file__).resolve().parents[2] / "docs" / "messages.md"


def main(_arguments: Sequence[str] = ()) -> int:
    """Writes the page; returns the exit status."""
    write_page(PAGE, catalogue())
    return 0

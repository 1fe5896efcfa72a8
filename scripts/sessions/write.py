"""Records the sessions of docs/command-line.md: scripts/refresh-sessions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scripts.sessions.page import refreshed
from scripts.sessions.recording import ROOT, recorded

if TYPE_CHECKING:
    from collections.abc import Sequence

PAGE = ROOT / "docs" / "command-line.md"


def main(_arguments: Sequence[str] = ()) -> int:
    """Runs each command of the page and writes what it prints."""
    PAGE.write_text(refreshed(PAGE.read_text(encoding="utf-8"), _told), encoding="utf-8")
    return 0


def _told(command: str) -> str:
    print(f"  {command}", flush=True)
    return recorded(command)

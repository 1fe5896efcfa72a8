"""The pages of the documentation in `docs/`, which are on GitHub and on the site."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

DOCS: Final = ROOT / "docs"
_OTHER: Final = {"playground", "sessions"}  # folders that contain no pages


def list_pages() -> list[Path]:
    """Returns the Markdown files of the documentation, sorted by their paths."""
    return sorted(path for path in DOCS.rglob("*.md") if path.relative_to(DOCS).parts[0] not in _OTHER)

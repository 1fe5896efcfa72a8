"""How something differs."""

from __future__ import annotations

from enum import Enum


class Change(Enum):
    """How something differs in the new version."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    WIDENED = "widened"
    NARROWED = "narrowed"

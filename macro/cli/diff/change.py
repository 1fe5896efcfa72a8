"""How something differs, and how conditions of the template are printed."""

from __future__ import annotations

from enum import Enum


class Change(Enum):
    """How something differs in the new version."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    WIDENED = "widened"
    NARROWED = "narrowed"


def branch_text(condition: str, taken: bool) -> str:  # noqa: FBT001  a value of the condition
    """Returns a text such as `the condition IsProduction is true`."""
    return f"the condition {condition} is {'true' if taken else 'false'}"

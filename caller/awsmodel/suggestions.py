"""The nearest known name to a wrong one, for messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(wrong: str, known: Iterable[str]) -> str:
    """`; did you mean 'Bucket'?` for the nearest known name, or nothing where none is near."""
    import difflib  # noqa: PLC0415  only a call that fails pays for it

    by_folded = {name.casefold(): name for name in known}
    nearest = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.6)
    return f"; did you mean '{by_folded[nearest[0]]}'?" if nearest else ""

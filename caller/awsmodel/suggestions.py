"""Suggestions for misspelled names in messages."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


def did_you_mean(wrong: str, valid: Iterable[str]) -> str:
    """Returns `; did you mean 'Bucket'?` with the most similar valid name, or an empty string if none is similar."""
    nearest = nearest_name(wrong, valid)
    return f"; did you mean '{nearest}'?" if nearest else ""


def nearest_name(wrong: str, valid: Iterable[str]) -> str | None:
    """Returns the valid name that is most similar to a wrong one, or None if none is similar."""
    import difflib  # noqa: PLC0415  only failed calls need it

    by_folded = {name.casefold(): name for name in valid}
    nearest = difflib.get_close_matches(wrong.casefold(), by_folded, n=1, cutoff=0.6)
    return by_folded[nearest[0]] if nearest else None

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
    by_folded = {name.casefold(): name for name in valid}
    similar = similar_names(wrong.casefold(), by_folded)
    return by_folded[similar[0]] if similar else None


def similar_names(wrong: str, valid: Iterable[str]) -> list[str]:
    """Returns up to three of the valid names that are similar to a wrong one, the most similar first.

    Names with the same letters in another order come first. For `us-esat-1`, this is `us-east-1`, not `us-west-1`.
    """
    import difflib  # noqa: PLC0415  only failed calls need it

    similar = difflib.get_close_matches(wrong, valid, n=3, cutoff=0.6)
    return sorted(similar, key=lambda name: sorted(name) != sorted(wrong))

"""Comparison of names from different vocabularies: boto3, Step Functions, the SDK for JavaScript, and IAM."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """Returns the name in lower case and without punctuation (`Bedrock-Agent Runtime` → `bedrockagentruntime`)."""
    return "".join(character for character in name.lower() if character.isalnum())


def nearest(wrong: str, names: Iterable[str]) -> tuple[str, ...]:
    """Returns up to three of `names` that are similar to `wrong`, the most similar first."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(folded(name), name)
    matches = difflib.get_close_matches(folded(wrong), by_folded, n=3, cutoff=0.6)
    return tuple(by_folded[match] for match in matches)

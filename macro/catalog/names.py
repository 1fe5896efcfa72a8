"""Comparison of names from different vocabularies: boto3, Step Functions, the SDK for JavaScript, and IAM."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from caller.awsmodel.suggestions import similar_names

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
    return tuple(by_folded[match] for match in similar_names(folded(wrong), by_folded))

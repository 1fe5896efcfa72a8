"""How names of the three vocabularies are compared."""

from __future__ import annotations

import difflib
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@lru_cache(maxsize=8192)
def folded(name: str) -> str:
    """The name without case and punctuation (`Bedrock-Agent Runtime` → `bedrockagentruntime`)."""
    return "".join(character for character in name.lower() if character.isalnum())


def nearest(wrong: str, names: Iterable[str]) -> tuple[str, ...]:
    """Up to three of `names` that look like `wrong`, the likest first."""
    by_folded: dict[str, str] = {}
    for name in names:
        by_folded.setdefault(folded(name), name)
    found = difflib.get_close_matches(folded(wrong), by_folded, n=3, cutoff=0.6)
    return tuple(by_folded[match] for match in found)

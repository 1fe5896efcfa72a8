"""The corpus of inputs that once broke the contract. A test replays them."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

CORPUS = ROOT / "tests" / "fuzz" / "corpus"


def save(kind: str, problem: str, case: Any) -> None:
    """Writes the input for a problem. `kind` is `template`, `payload`, or `request`."""
    CORPUS.mkdir(parents=True, exist_ok=True)
    digest = sha256(problem.encode()).hexdigest()[:10]
    (CORPUS / f"{kind}-{digest}.json").write_text(json.dumps(case) + "\n")


def load(kind: str) -> Iterator[tuple[str, Any]]:
    """Returns the file name and the input of each regression of a kind."""
    for path in sorted(CORPUS.glob(f"{kind}-*.json")):
        yield path.stem, json.loads(path.read_text())

"""What a run found, and the corpus of failing inputs that a test replays."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

CORPUS = ROOT / "tests" / "fuzz" / "corpus"


@dataclass
class Findings:
    """The problems of a run: how often each was seen, and the smallest input that shows it."""

    kind: str
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: Counter[str] = field(default_factory=Counter)
    _smallest: dict[str, str] = field(default_factory=dict)

    def keep(self, problem: str, case: Any) -> None:
        """Counts a problem; its input goes to the corpus where it is the smallest one so far."""
        self.problems[problem] += 1
        text = json.dumps(case)
        if problem not in self._smallest or len(text) < len(self._smallest[problem]):
            self._smallest[problem] = text
            file_of(self.kind, problem).write_text(text + "\n")


def file_of(kind: str, problem: str) -> Path:
    """The corpus file for a problem of a kind (`template`, `payload`)."""
    CORPUS.mkdir(parents=True, exist_ok=True)
    return CORPUS / f"{kind}-{sha256(problem.encode()).hexdigest()[:10]}.json"


def cases(kind: str) -> Iterator[tuple[str, Any]]:
    """The corpus's inputs of a kind, by file name."""
    for path in sorted(CORPUS.glob(f"{kind}-*.json")):
        yield path.stem, json.loads(path.read_text())

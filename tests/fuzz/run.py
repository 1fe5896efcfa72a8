"""The program behind scripts/fuzz. Hypothesis shrinks the inputs that break the contract."""

from __future__ import annotations

import argparse
import time
from collections import Counter
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

import hypothesis
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.errors import NoSuchExample

from scripts.tooling.arguments import positive
from tests.fuzz import regressions
from tests.fuzz.custom_resource_requests import RequestFuzzing
from tests.fuzz.payloads import PayloadFuzzing
from tests.fuzz.templates import TemplateFuzzing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

_PROGRESS_INTERVAL = 2.0  # seconds
_SHRINKING = settings(
    max_examples=500,
    database=None,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate, Phase.shrink),
    suppress_health_check=list(HealthCheck),
)


class Fuzzing(Protocol):
    """One kind of input: how to generate it, and how to judge the response."""

    kind: str

    def generate(self, random: Random) -> Any:
        """Returns an input as JSON data."""

    def judge(self, case: Any) -> tuple[str, str | None]:
        """Returns the outcome in a word, and the problem if the response breaks the contract."""

    def environment(self) -> AbstractContextManager[None]:
        """Prepares the process for `judge`."""


@dataclass
class Findings:
    """The outcomes of a run, and the smallest input that shows each problem."""

    kind: str
    started: float = field(default_factory=time.monotonic)
    outcomes: Counter[str] = field(default_factory=Counter)
    problems: dict[str, Any] = field(default_factory=dict)

    def summarize(self) -> list[str]:
        """Returns the lines to print after the run."""
        outcomes = [f"  {count:8,}  {name}" for name, count in self.outcomes.most_common()]
        problems = [f"  PROBLEM: {problem}" for problem in self.problems]
        end = "  inputs in tests/fuzz/corpus" if problems else "  no problem found"
        return [*outcomes, *problems, end]

    def print_progress(self, examples: int) -> None:
        """Prints how many inputs have been judged."""
        done, seconds = self.outcomes.total(), time.monotonic() - self.started
        print(
            f"{self.kind}s: {done:,} of {examples:,} in {seconds:.0f} s ({done / max(seconds, 1e-3):.0f}/s), "
            f"{len(self.problems)} problems",
            flush=True,
        )


def main(arguments: Sequence[str]) -> int:
    """Runs the script, and returns the exit status: 1 if there is a problem."""
    options = _parse(arguments)
    kinds: dict[str, Callable[[], Fuzzing]] = {
        "templates": TemplateFuzzing,
        "payloads": PayloadFuzzing,
        "requests": RequestFuzzing,
    }
    runs = [
        run(kinds[name](), options.examples, options.seed)
        for name in ([options.only] if options.only else kinds)
    ]
    for findings in runs:
        print(f"\n{findings.kind}s", *findings.summarize(), sep="\n")
    return 1 if any(findings.problems for findings in runs) else 0


def run(fuzzing: Fuzzing, examples: int, seed: int) -> Findings:
    """Judges this number of inputs. The same seed generates the same inputs."""
    findings = Findings(fuzzing.kind)
    shown = findings.started
    with fuzzing.environment():
        for number in range(examples):
            # Hypothesis is several times slower than Python's generator. It is needed only for shrinking.
            case = fuzzing.generate(Random(f"{seed}/{number}"))  # noqa: S311  not a secret
            outcome, problem = fuzzing.judge(case)
            findings.outcomes[outcome] += 1
            if problem and problem not in findings.problems:
                print(f"PROBLEM in {fuzzing.kind} {seed}/{number}: {problem}", flush=True)
                findings.problems[problem] = _shrink(fuzzing, problem, case)
            if time.monotonic() - shown > _PROGRESS_INTERVAL:
                shown = time.monotonic()
                findings.print_progress(examples)
    for problem, case in findings.problems.items():
        regressions.save(fuzzing.kind, problem, case)
    findings.print_progress(examples)
    return findings


def _shrink(fuzzing: Fuzzing, problem: str, case: Any) -> Any:
    """Returns a small input with the same problem, or the given one if Hypothesis finds none."""
    inputs = st.randoms(use_true_random=False).map(fuzzing.generate)
    try:
        return hypothesis.find(inputs, lambda small: fuzzing.judge(small)[1] == problem, settings=_SHRINKING)
    except NoSuchExample:
        return case


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/fuzz",
        description="Sends mutated templates to the macro, and mutated payloads and custom resource requests to the"
        " caller, with malformed responses from AWS. It uses no network. The script shrinks inputs that break the"
        " contract, and writes them to tests/fuzz/corpus. A test replays them.",
    )
    parser.add_argument(
        "--examples",
        type=positive,
        default=100_000,
        help="number of inputs of each kind (default: %(default)s)",
    )
    parser.add_argument("--seed", type=int, default=0, help="selects the inputs (default: %(default)s)")
    parser.add_argument("--only", choices=["templates", "payloads", "requests"], help="fuzz only this kind")
    return parser.parse_args(arguments)

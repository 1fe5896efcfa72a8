"""Runs the mutated templates and payloads, shows the progress, and sums up."""

from __future__ import annotations

import argparse
import time
from random import Random
from typing import TYPE_CHECKING, Any, Protocol

from scripts.tooling.environment import ROOT
from tests.fuzz.custom_resource_requests import RequestFuzzing
from tests.fuzz.payloads import PayloadFuzzing
from tests.fuzz.regressions import CORPUS, Findings
from tests.fuzz.templates import TemplateFuzzing

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

_SHOWN_EVERY = 2.0  # seconds


class Fuzzing(Protocol):
    """One kind of input: how it is made, and what is wrong with the answer to it."""

    kind: str

    def case(self, random: Random) -> Any:
        """An input as JSON data; the same for the same state of `random`."""

    def judge(self, case: Any) -> tuple[str, str | None]:
        """How the input was answered, in a word, and what is wrong with that."""

    def surroundings(self) -> AbstractContextManager[None]:
        """What has to be around `judge`."""


def main(arguments: Sequence[str]) -> int:
    """The script; returns the exit status: 1 where a problem was found."""
    options = _options(arguments)
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
        print(f"\n{findings.kind}s", *summary(findings), sep="\n")
    return 1 if any(findings.problems for findings in runs) else 0


def run(fuzzing: Fuzzing, examples: int, seed: int) -> Findings:
    """Judges so many inputs; every input depends on the seed and its number alone."""
    findings = Findings(fuzzing.kind)
    started = shown = time.monotonic()
    with fuzzing.surroundings():
        for number in range(examples):
            case = fuzzing.case(Random(f"{seed}/{number}"))  # noqa: S311  repeatable, not secret
            outcome, problem = fuzzing.judge(case)
            findings.outcomes[outcome] += 1
            if problem:
                findings.keep(problem, case)
            if time.monotonic() - shown > _SHOWN_EVERY:
                shown = time.monotonic()
                _show(findings, number + 1, examples, shown - started)
    _show(findings, examples, examples, time.monotonic() - started)
    return findings


def summary(findings: Findings) -> list[str]:
    """The lines of a run's end: outcomes, then problems with how often each was seen."""
    outcomes = [f"  {count:8,}  {name}" for name, count in findings.outcomes.most_common()]
    problems = [f"  {count:8,}  PROBLEM: {name}" for name, count in findings.problems.most_common()]
    where = [f"  inputs in {CORPUS.relative_to(ROOT)}"] if problems else ["  no problem found"]
    return [*outcomes, *problems, *where]


def _show(findings: Findings, done: int, examples: int, seconds: float) -> None:
    rate = done / seconds if seconds else 0
    print(
        f"{findings.kind}s: {done:,} of {examples:,} in {seconds:.0f} s ({rate:.0f}/s), "
        f"{len(findings.problems)} kinds of problems",
        flush=True,
    )


def _options(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="scripts/fuzz",
        description="Feeds mutated templates to the macro, and mutated payloads and custom resource requests, with"
        " broken answers of AWS, to the caller. No network is used. Inputs that break the contract go to"
        " tests/fuzz/corpus, which a test replays.",
    )
    parser.add_argument("--examples", type=int, default=100_000, help="of each kind (default: %(default)s)")
    parser.add_argument("--seed", type=int, default=0, help="another one makes other inputs (default: 0)")
    parser.add_argument("--only", choices=["templates", "payloads", "requests"])
    return parser.parse_args(arguments)

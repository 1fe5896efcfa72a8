"""Tests of the inputs in the corpus, and of a few generated inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz import regressions
from tests.fuzz.custom_resource_requests import RequestFuzzing
from tests.fuzz.payloads import PayloadFuzzing
from tests.fuzz.run import run
from tests.fuzz.templates import TemplateFuzzing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from random import Random

    from tests.fuzz.run import Fuzzing


@pytest.fixture(scope="module", params=[TemplateFuzzing, PayloadFuzzing, RequestFuzzing])
def fuzzing(request: pytest.FixtureRequest) -> Iterator[Fuzzing]:
    created: Fuzzing = request.param()
    with created.environment():
        yield created


def test_corpus_does_not_break_the_contract(fuzzing: Fuzzing) -> None:
    replayed = {name: fuzzing.judge(case) for name, case in regressions.load(fuzzing.kind)}
    assert replayed
    assert {name: problem for name, (_, problem) in replayed.items() if problem} == {}


def test_generated_inputs_do_not_break_the_contract(
    fuzzing: Fuzzing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fuzz.regressions.CORPUS", tmp_path)
    findings = run(fuzzing, 150, seed=7)
    assert not findings.problems, "\n".join(findings.summarize())
    assert len(findings.outcomes) > 1


class _BrokenMacro:
    """A macro that fails for even numbers above 10, in two ways."""

    kind = "template"
    environment = TemplateFuzzing.environment

    def generate(self, random: Random) -> Any:
        return random.randrange(1_000)

    def judge(self, case: Any) -> tuple[str, str | None]:
        broken = case > 10 and case % 2 == 0
        return "failure", f"remainder {case % 4}" if broken else None


def test_small_input_of_each_problem_is_saved(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.regressions.CORPUS", tmp_path)
    findings = run(_BrokenMacro(), 200, seed=0)
    assert findings.problems.keys() == {"remainder 0", "remainder 2"}
    for problem, case in findings.problems.items():
        assert _BrokenMacro().judge(case) == ("failure", problem)
        assert case < 50, "not shrunk"
    saved = sorted(case for _, case in regressions.load("template"))
    assert saved == sorted(findings.problems.values())
    assert "  PROBLEM: remainder 2" in findings.summarize()


def test_same_seed_generates_the_same_inputs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.fuzz.regressions.CORPUS", tmp_path)
    seen: list[list[Any]] = []

    class Recorder(_BrokenMacro):
        def judge(self, case: Any) -> tuple[str, str | None]:
            seen[-1].append(case)
            return "failure", None

    for seed in (1, 1, 2):
        seen.append([])
        run(Recorder(), 20, seed)
    assert seen[0] == seen[1] != seen[2]

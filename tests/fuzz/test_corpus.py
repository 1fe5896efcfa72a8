"""Inputs that once broke the contract, and a few fresh ones."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz.custom_resource_requests import RequestFuzzing
from tests.fuzz.payloads import PayloadFuzzing
from tests.fuzz.regressions import cases
from tests.fuzz.run import run, summary
from tests.fuzz.templates import TemplateFuzzing

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.fuzz.run import Fuzzing


@pytest.fixture(scope="module", params=[TemplateFuzzing, PayloadFuzzing, RequestFuzzing])
def fuzzing(request: pytest.FixtureRequest) -> Iterator[Fuzzing]:
    made: Fuzzing = request.param()
    with made.surroundings():
        yield made


def test_what_was_found_once_stays_fixed(fuzzing: Fuzzing) -> None:
    replayed = {name: fuzzing.judge(case) for name, case in cases(fuzzing.kind)}
    assert replayed
    assert {name: problem for name, (_, problem) in replayed.items() if problem} == {}


def test_fresh_inputs_keep_the_contract(
    fuzzing: Fuzzing, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fuzz.regressions.CORPUS", tmp_path)
    findings = run(fuzzing, 150, seed=7)
    assert not findings.problems, "\n".join(summary(findings))
    assert len(findings.outcomes) > 1


def test_an_input_depends_on_its_number_alone(fuzzing: Fuzzing) -> None:
    def case() -> Any:
        return fuzzing.case(Random("7/3"))  # noqa: S311  repeatable, not secret

    assert case() == case()


class _Broken:
    """A macro that fails on every second input, with a longer one each time."""

    kind = "template"

    def __init__(self) -> None:
        self.surroundings = TemplateFuzzing().surroundings
        self._made = 0

    def case(self, _random: Random) -> Any:
        self._made += 1
        return "x" * self._made

    def judge(self, case: Any) -> tuple[str, str | None]:
        return "failure", None if len(case) % 2 else "it is even"


def test_a_problem_is_counted_and_its_smallest_input_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.fuzz.regressions.CORPUS", tmp_path)
    findings = run(_Broken(), 10, seed=0)
    assert findings.problems == {"it is even": 5}
    (kept,) = cases("template")
    assert kept[1] == "xx"
    monkeypatch.setattr("tests.fuzz.run.CORPUS", tmp_path)
    monkeypatch.setattr("tests.fuzz.run.ROOT", tmp_path)
    assert any("it is even" in line for line in summary(findings))

"""Tests of the measurement of waiting."""

from __future__ import annotations

import re
from itertools import islice
from typing import Any

import pytest

from macro.handler import LAYER_ARN_VARIABLE
from scripts.tooling.environment import ROOT
from scripts.waiting.command import JOBS, MOST_EVENTS, render_page
from scripts.waiting.intervals import Intervals, find_intervals
from scripts.waiting.measure import Results, Waiting
from tests.templates.examples import LAYER, expand
from tests.templates.judges import read_template

PAGE = (ROOT / "docs" / "dev" / "waiting.md").read_text(encoding="utf-8")
ROW = re.compile(r"^\| (1 \w+) \| (\d+) \| (\d+) \| [\d.]+ \|$", re.MULTILINE)


@pytest.fixture
def intervals(monkeypatch: pytest.MonkeyPatch) -> Intervals:
    """Returns the intervals in the expanded template of the script."""
    monkeypatch.setenv(LAYER_ARN_VARIABLE, LAYER)
    template: dict[str, Any] = expand(read_template(ROOT / "scripts" / "waiting" / "template.yaml"))
    return find_intervals(template["Resources"]["Parent"]["Properties"]["Definition"])


def test_intervals_grow_to_the_longest_one() -> None:
    assert list(islice(Intervals(2, 2, 10), 5)) == [2, 4, 8, 10, 10]


@pytest.mark.parametrize(("seconds", "attempts"), [(0, 1), (1, 2), (2, 2), (3, 3), (6, 3), (24, 5)])
def test_attempts_until_the_job_has_ended(seconds: float, attempts: int) -> None:
    assert Intervals(2, 2, 10).count_attempts(seconds) == attempts


def test_page_has_the_attempts_of_the_macro(intervals: Intervals) -> None:
    rows = {job: int(attempts) for job, attempts, _ in ROW.findall(PAGE)}
    assert rows == {job: intervals.count_attempts(seconds) for job, seconds in JOBS.items()}


def test_job_of_a_day_needs_less_than_a_tenth_of_the_events() -> None:
    events = {job: int(count) for job, _, count in ROW.findall(PAGE)}
    assert events["1 day"] < MOST_EVENTS / 10


def test_page_has_the_cost_of_a_further_hour() -> None:
    waits = (
        Waiting("1 hour", 3_600, 24, 90, (50.0,) * 24),
        Waiting("1 day", 86_400, 300, 918, (50.0,) * 300),
    )
    page = render_page(Results(Intervals(2, 1.5, 300), waits))
    assert "Each further hour adds 12 attempts, 36 events, and 0.60 Lambda seconds." in page
    assert "| 1 day | 300 | 918 | 15.0 |" in page
    assert "wait for a job of\n29 days" in page

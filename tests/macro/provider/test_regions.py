"""Tests of running a step in several Regions."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from botocore.exceptions import NoCredentialsError

from macro.provider import regions
from macro.provider.model import ProviderError
from macro.provider.regions import RegionOutcome, in_each_region


def test_failure_in_one_region_does_not_affect_the_others() -> None:
    def step(region: str) -> str:
        if region == "eu-west-1":
            raise ProviderError("the bucket is in another Region")
        return region.upper()

    assert in_each_region(step, ["us-east-1", "eu-west-1", "eu-west-2"]) == {
        "us-east-1": RegionOutcome("US-EAST-1"),
        "eu-west-1": RegionOutcome(problem="the bucket is in another Region"),
        "eu-west-2": RegionOutcome("EU-WEST-2"),
    }


def test_missing_credentials_are_reported_with_the_ways_to_set_them() -> None:
    def step(_region: str) -> None:
        raise NoCredentialsError

    problem = "there are no AWS credentials; use --profile, or run `aws configure`"
    assert in_each_region(step, ["us-east-1"]) == {"us-east-1": RegionOutcome(problem=problem)}


def test_regions_run_at_the_same_time() -> None:
    barrier = threading.Barrier(3, timeout=60)
    outcomes = in_each_region(lambda _region: barrier.wait() >= 0, ["a", "b", "c"])
    assert all(outcome.result for outcome in outcomes.values())


def test_ctrl_c_undoes_what_the_steps_did(monkeypatch: pytest.MonkeyPatch) -> None:
    undone: list[str] = []
    join, calls = regions._join, iter([True, False])

    def interrupted(threads: Any) -> None:
        if next(calls):
            raise KeyboardInterrupt
        join(threads)

    monkeypatch.setattr(regions, "_join", interrupted)
    with pytest.raises(KeyboardInterrupt):
        in_each_region(str.upper, ["a", "b"], undone.append)
    assert sorted(undone) == ["A", "B"]


def test_unexpected_exception_is_raised_after_the_other_results_are_undone() -> None:
    undone: list[str] = []

    def step(region: str) -> str:
        if region == "a":
            raise LookupError(region)
        return region

    with pytest.raises(LookupError, match="a"):
        in_each_region(step, ["a", "b"], undone.append)
    assert undone == ["b"]

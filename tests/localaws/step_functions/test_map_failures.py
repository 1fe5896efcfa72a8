"""Tests of distributed Maps whose items fail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from localaws.step_functions.map_failures import exceeds_threshold
from tests.localaws.step_functions.maps import ALL_ERRORS, PASS, map_state, run

if TYPE_CHECKING:
    from localaws import LocalAws

FAIL = {"Type": "Fail", "Error": "Orders.Broken", "Cause": "always"}
ERROR = "States.ExceedToleratedFailureThreshold"


@pytest.mark.parametrize(
    ("failed", "count", "percentage", "exceeds"),
    [
        (0, 0, 0, False),
        (1, 0, 0, True),
        (2, 2, 0, False),
        (3, 2, 0, True),
        (5, 0, 50, False),
        (6, 0, 50, True),
        (3, 2, 50, True),
        (2, 5, 10, True),
        (1, 5, 10, False),
    ],
)
def test_threshold_of_ten_items(failed: int, count: int, percentage: float, *, exceeds: bool) -> None:
    assert exceeds_threshold(failed, 10, count, percentage) is exceeds


def test_failed_items_fail_the_state(aws: LocalAws) -> None:
    execution = run(aws, {"Each": map_state(FAIL, mode="DISTRIBUTED")}, [1, 2])
    assert (execution.status, execution.description["error"]) == ("FAILED", ERROR)
    assert execution.description["cause"] == "The specified tolerated failure threshold was exceeded"


def test_the_failure_can_be_caught(aws: LocalAws) -> None:
    states: dict[str, Any] = {"Each": map_state(FAIL, mode="DISTRIBUTED", Catch=ALL_ERRORS), "Caught": PASS}
    execution = run(aws, states, [1])
    assert execution.status == "SUCCEEDED"
    assert execution.output["Error"] == ERROR


def test_tolerated_failures_do_not_fail_the_state(aws: LocalAws) -> None:
    each = map_state(FAIL, mode="DISTRIBUTED", ToleratedFailurePercentage=100.0)
    assert run(aws, {"Each": each}, [1, 2]).status == "SUCCEEDED"

"""Tests that items of a Map that fail at the same time have the retries of `MaxAttempts`."""

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from types import SimpleNamespace

import pytest

from localaws import LocalAws
from localaws.step_functions.retry_counts import heap_key
from tests.localaws.step_functions.maps import ALL_ERRORS, PASS, map_state, run

ITEMS = 8
RETRIERS = 300


@pytest.fixture
def _frequent_switches() -> Iterator[None]:
    """Lets threads take turns as often as possible."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(interval)


@pytest.mark.usefixtures("_frequent_switches")
def test_items_that_fail_at_once_use_the_same_key() -> None:
    barrier = Barrier(ITEMS)

    def key_of(retrier: SimpleNamespace) -> str:
        barrier.wait()
        return heap_key(retrier)

    with ThreadPoolExecutor(ITEMS) as threads:
        keys = [set(threads.map(key_of, [SimpleNamespace()] * ITEMS)) for _ in range(RETRIERS)]
    assert [len(each) for each in keys] == [1] * RETRIERS
    assert len(set.union(*keys)) == RETRIERS


def test_items_of_a_map_are_retried_as_often_as_the_retrier_says(aws: LocalAws) -> None:
    resource = "arn:aws:states:::aws-sdk:dynamodb:describeTable"
    failing = {"Type": "Task", "Resource": resource, "Parameters": {"TableName": "missing"}, "End": True}
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 2}]
    execution = run(aws, {"Each": map_state({**failing, "Retry": retry, "Catch": ALL_ERRORS})}, [{}] * ITEMS)
    assert len(execution.output) == ITEMS
    assert [event["type"] for event in execution.history].count("TaskFailed") == 3 * ITEMS


def test_retries_are_counted_for_each_entry_of_a_state(aws: LocalAws) -> None:
    """Source: AWS Step Functions Developer Guide, "Handling errors", "Complex retry scenarios"."""
    resource = "arn:aws:states:::aws-sdk:dynamodb:describeTable"
    call = {"Type": "Task", "Resource": resource, "Parameters": {"TableName": "missing"}, "Next": "Done"}
    retry = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 1, "MaxAttempts": 1}]
    catch = [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.error", "Next": "Add"}]
    again = {"Variable": "$.rounds", "NumericLessThan": 2, "Next": "Call"}
    states = {
        "Call": {**call, "Retry": retry, "Catch": catch},
        "Add": {"Type": "Pass", "Parameters": {"rounds.$": "States.MathAdd($.rounds, 1)"}, "Next": "Again"},
        "Again": {"Type": "Choice", "Choices": [again], "Default": "Done"},
        "Done": PASS,
    }
    execution = run(aws, states, {"rounds": 0})
    assert execution.output == {"rounds": 2}
    assert [event["type"] for event in execution.history].count("TaskFailed") == 4

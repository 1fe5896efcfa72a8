"""Tests of states that start executions of other state machines."""

import json
import re
from typing import Any

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import Execution, execute_to_end
from tests.localaws.step_functions.machines import state_machine

SUCCEEDS = {"Type": "Pass", "Result": {"r": 1}, "End": True}
FAILS = {"Type": "Fail", "Error": "Broken", "Cause": "no reason"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")


def start(aws: LocalAws, integration: str, child: dict[str, Any]) -> Execution:
    """Runs a state machine that starts another one, which has one state."""
    started = state_machine(aws, {"StartAt": "Only", "States": {"Only": child}})
    task = {
        "Type": "Task",
        "Resource": f"arn:aws:states:::{integration}",
        "Parameters": {"StateMachineArn": started, "Input": {"order": "7"}},
        "End": True,
    }
    allowed = {
        "Effect": "Allow",
        "Action": ["states:StartExecution", "states:DescribeExecution"],
        "Resource": "*",
    }
    parent = state_machine(aws, {"StartAt": "Start", "States": {"Start": task}}, allowed)
    return execute_to_end(aws, parent, {})


def test_start_without_waiting(aws: LocalAws) -> None:
    output = start(aws, "states:startExecution", FAILS).output
    assert set(output) == {"ExecutionArn", "StartDate"}
    assert isinstance(output["StartDate"], int)


@pytest.mark.parametrize(
    ("suffix", "given", "result"),
    [("sync", '{"order":"7"}', '{"r": 1}'), ("sync:2", {"order": "7"}, {"r": 1})],
)
def test_result_of_an_execution_is_text_or_parsed(
    aws: LocalAws, suffix: str, given: Any, result: Any
) -> None:
    output = start(aws, f"states:startExecution.{suffix}", SUCCEEDS).output
    assert (output["Status"], output["Input"]) == ("SUCCEEDED", given)
    assert output["Output"] == result
    assert output["StopDate"] >= output["StartDate"] > 1_600_000_000_000


@pytest.mark.parametrize("suffix", ["sync", "sync:2"])
def test_failed_execution_fails_the_state(aws: LocalAws, suffix: str) -> None:
    failed = start(aws, f"states:startExecution.{suffix}", FAILS)
    assert (failed.status, failed.description["error"]) == ("FAILED", "States.TaskFailed")
    cause = json.loads(failed.description["cause"])
    assert (cause["Status"], cause["Error"], cause["Cause"]) == ("FAILED", "Broken", "no reason")


def test_start_with_the_sdk_integration(aws: LocalAws) -> None:
    output = start(aws, "aws-sdk:sfn:startExecution", SUCCEEDS).output
    assert TIME.fullmatch(output["StartDate"])

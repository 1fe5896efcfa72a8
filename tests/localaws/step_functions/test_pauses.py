"""Tests of accelerated pauses."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import make_function
from tests.localaws.step_functions.machines import allow_invoke, state_machine

if TYPE_CHECKING:
    from localaws import LocalAws

FAILING = "def handler(event, context):\n    raise ValueError\n"


def test_waits_and_retries_are_as_fast_as_the_timing_says(aws: LocalAws) -> None:
    function = make_function(aws, FAILING)
    retry = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 600, "BackoffRate": 1, "MaxAttempts": 2}
    states: dict[str, Any] = {
        "Wait": {"Type": "Wait", "Seconds": 600, "Next": "Call"},
        "Call": {"Type": "Task", "Resource": function, "Retry": [retry], "End": True},
    }
    arn = state_machine(aws, {"StartAt": "Wait", "States": states}, allow_invoke(function))
    with aws.timing(pause_speed=600):
        began = time.monotonic()
        execution = execute_to_end(aws, arn, {})
    assert execution.description["error"] == "ValueError"
    assert sum(event["type"] == "LambdaFunctionScheduled" for event in execution.history) == 3
    assert 3 <= time.monotonic() - began < 60

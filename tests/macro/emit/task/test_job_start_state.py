"""Tests of the state that starts a job: it is repeated only if that can't start a second one."""

from __future__ import annotations

from typing import Any

import pytest

from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from macro.expand import expand
from tests.caller.invoke.optimized.sync_jobs import JOBS
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.emit.task.retriers import pauses

MOST_SECONDS = 300


def start_of(name: str, targets: list[dict[str, str]]) -> dict[str, Any]:
    """Returns the state that starts a job of an integration at these targets."""
    state = {
        "Type": "Task",
        "Resource": f"arn:aws:states:us-west-2::{name}.sync",
        "Parameters": JOBS[name].parameters,
        "End": True,
    }
    template: Any = {
        "Metadata": {
            "Cross::Region::AwsCall": {
                "RunTimeResources": "Any",
                "States": {"Orders/Read": {"Targets": targets}},
            }
        },
        "Resources": {
            "Orders": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": {"StartAt": "Read", "States": {"Read": state}}},
            }
        },
    }
    resources: Any = expand(template, DEPLOYMENT, inputs(template)).template["Resources"]
    parallel = resources["Orders"]["Properties"]["Definition"]["States"]["Read"]
    started: dict[str, Any] = parallel["Branches"][0]["States"]["Read (start)"]
    return started


ONE, TWO = [{"Region": "us-west-2"}], [{"Region": "us-west-2"}, {"Region": "us-east-1"}]
REPEATED = [name for name, job in SYNC_JOBS.items() if job.start_once]


@pytest.mark.parametrize(("targets", "name"), [(ONE, name) for name in SYNC_JOBS] + [(TWO, "ecs:runTask")])
def test_start_is_repeated_only_if_the_service_recognizes_the_second_one(targets: Any, name: str) -> None:
    start = start_of(name, targets)
    (retrier,), (catcher,) = start["Retry"], start["Catch"]
    repeated = targets == ONE and name in REPEATED
    throttled = "Lambda.TooManyRequestsException"
    assert throttled in retrier["ErrorEquals"]
    assert (throttled in catcher["ErrorEquals"]) is repeated
    for error in ("CrossRegion.JobMayHaveStarted", "Lambda.ServiceException", "Sandbox.Timedout"):
        assert (error in retrier["ErrorEquals"]) is repeated
    assert {"Lambda.ServiceException", "Sandbox.Timedout", "Runtime.ExitError"} <= set(catcher["ErrorEquals"])
    assert not any(error.startswith("States.") for error in retrier["ErrorEquals"])
    assert start["Parameters"]["Context"]["RetryCount.$"] == "$$.State.RetryCount"


@pytest.mark.parametrize("name", REPEATED)
def test_start_is_repeated_inside_the_window_of_the_token(name: str) -> None:
    (retrier,) = start_of(name, ONE)["Retry"]
    job = SYNC_JOBS[name].start_once
    assert job
    assert sum(pauses(retrier)) < min(job.window or MOST_SECONDS, MOST_SECONDS)
    assert retrier["MaxAttempts"] == (8 if job.window == 60 else 15)

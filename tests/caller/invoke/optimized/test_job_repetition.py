"""Tests of a start that the state machine repeats: it never starts a second job."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.calls import invoke, rejection
from tests.caller.invoke.optimized.payloads import json_response, start_payload
from tests.caller.invoke.optimized.starts import NAME_IN_USE, REQUIRES_NAME, STATES, THROTTLED, body, entered
from tests.caller.invoke.optimized.sync_jobs import EXECUTION, JOBS, MACHINE, TOKEN
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


WITH_TOKEN = [name for name in JOBS if JOBS[name].token]


@pytest.mark.parametrize("name", WITH_TOKEN)
def test_all_attempts_send_the_same_token(name: str, wire: Wire) -> None:
    wire.play(json_response(200, JOBS[name].started))
    for attempt in range(3):
        context = entered(10 * attempt, retry_count=attempt)
        assert invoke(start_payload(name, Context=context))["Region"] == "us-west-2"
    assert [body(wire, index)[JOBS[name].token] for index in range(3)] == [TOKEN] * 3


@pytest.mark.parametrize(
    ("response", "error"),
    [(THROTTLED, "ECS.AmazonECSException"), (Response(drop=True), "ECS.SdkClientException")],
)
def test_every_failure_of_a_repetition_is_ambiguous(response: Response, error: str, wire: Wire) -> None:
    wire.play(response)
    raised = rejection(start_payload("ecs:runTask", Context=entered(10, retry_count=1), MaxAttempts=1))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert raised.text.startswith(f"It is unknown whether the job was started: {error}: ")


def test_repetition_without_a_token_only_follows_throttling_of_the_function(wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "EntityNotFoundException", "message": "no"}))
    raised = rejection(start_payload("glue:startJobRun", retry_count=1))
    assert raised.name == "Glue.EntityNotFoundException"


@pytest.mark.parametrize(
    "name", [name for name in JOBS if (once := SYNC_JOBS[name].start_once) and once.window is not None]
)
def test_repetition_after_the_window_of_the_token_sends_nothing(name: str, wire: Wire) -> None:
    once = SYNC_JOBS[name].start_once
    assert once
    assert once.window
    wire.play(json_response(200, JOBS[name].started))
    raised = rejection(start_payload(name, Context=entered(once.window + 1, retry_count=1)))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert f"the service recognizes a repeated request for {once.window:,} s" in raised.text
    assert wire.requests == []
    assert invoke(start_payload(name, Context=entered(once.window - 5, retry_count=1)))


def test_repetition_ends_with_the_window_of_the_token(wire: Wire) -> None:
    wire.play(Response(delay=60))
    raised = rejection(start_payload("codebuild:startBuild", Context=entered(299.5, retry_count=1)))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert len(wire.requests) == 1


@pytest.mark.parametrize("machine", [MACHINE, f"{MACHINE}:PROD", f"{MACHINE}:3"])
def test_retry_returns_the_execution_of_the_first_attempt(machine: str, wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "ExecutionAlreadyExists", "message": "taken"}))
    started = invoke(start_payload(STATES, Parameters={"StateMachineArn": machine}))
    assert started == {"ExecutionArn": EXECUTION, "Region": "us-west-2"}
    assert len(wire.requests) == 1


def described(name: str, created: datetime, **members: Any) -> Response:
    """Returns the description of a job that has the name of a start."""
    job = JOBS[name]
    return json_response(200, {**job.described, "CreationTime": created.timestamp(), **members})


@pytest.mark.parametrize("name", REQUIRES_NAME)
def test_repetition_returns_the_job_that_an_earlier_attempt_created(name: str, wire: Wire) -> None:
    now = datetime.now(UTC)
    wire.play(NAME_IN_USE, described(name, now, Environment={"ADDED": "by the service"}))
    started = invoke(start_payload(name, Context=entered(10, retry_count=1)))
    assert started == {**JOBS[name].ids, "Region": "us-west-2"}
    assert body(wire) == JOBS[name].describes


@pytest.mark.parametrize(
    ("age", "members"),
    [
        (11, {}),
        (5, {"RoleArn": "arn:aws:iam::123456789012:role/other"}),
        (5, {"OutputDataConfig": {"S3OutputPath": "s3://other/o"}}),
        (5, {"OutputDataConfig": None}),
    ],
    ids=["older than the state", "another role", "another output", "a missing output"],
)
def test_repetition_does_not_take_the_job_of_another_start(
    age: int, members: dict[str, Any], wire: Wire
) -> None:
    name = "sagemaker:createTrainingJob"
    wire.play(NAME_IN_USE, described(name, datetime.now(UTC) - timedelta(seconds=age), **members))
    raised = rejection(start_payload(name, Context=entered(10, retry_count=1)))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert "the name is taken" in raised.text


def test_repetition_with_the_states_own_name_returns_the_execution_that_it_created(wire: Wire) -> None:
    parameters = {"StateMachineArn": MACHINE, "Name": "mine", "Input": {"id": 1}}
    taken = json_response(400, {"__type": "ExecutionAlreadyExists", "message": "taken"})
    existing = {
        "executionArn": EXECUTION,
        "stateMachineArn": MACHINE,
        "name": "mine",
        "input": '{"id":1}',
        "startDate": datetime.now(UTC).timestamp(),
    }
    wire.play(taken, json_response(200, existing))
    context = entered(10, retry_count=2)
    started = invoke(start_payload(STATES, Parameters=parameters, Context=context))
    assert started["ExecutionArn"].endswith(":execution:child:mine")

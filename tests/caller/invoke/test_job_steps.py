"""Tests of the two calls of `.sync`: the first call starts an execution, and the second one waits for it."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import CONTEXT, Raised, call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

MACHINE = "arn:aws:states:us-west-2:123456789012:stateMachine:child"
EXECUTION = "arn:aws:states:us-west-2:123456789012:execution:child"
TOKEN = "0b1c2d3e-0000-4000-8000-000000000000"
START = ("stepfunctions", "StartExecution", {"StateMachineArn": MACHINE, "Input": {"id": 1}})
WAIT: tuple[str, str, dict[str, Any]] = ("stepfunctions", "DescribeExecution", {})
JOB = {"ExecutionArn": f"{EXECUTION}:{TOKEN}", "Region": "us-west-2"}
TARGETS = [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]
SYNC: dict[str, Any] = {"Integration": "states:startExecution.sync:2"}


def json_response(status: int, body: dict[str, Any]) -> Response:
    return Response(status, json.dumps(body).encode(), {"x-amzn-RequestId": "request-1"})


def described(status: str, **members: Any) -> Response:
    return json_response(
        200,
        {
            "executionArn": JOB["ExecutionArn"],
            "name": TOKEN,
            "status": status,
            "startDate": 1700000000.5,
            "input": '{"id":1}',
            "inputDetails": {"included": True},
            **members,
        },
    )


def test_start_returns_the_job_and_its_region(wire: Wire) -> None:
    wire.play(json_response(200, {"executionArn": JOB["ExecutionArn"], "startDate": 1700000000}))
    assert call(*START, **SYNC, Token=TOKEN) == JOB
    assert json.loads(wire.requests[0].body) == {
        "stateMachineArn": MACHINE,
        "input": '{"id":1}',
        "name": TOKEN,
    }


def test_start_uses_the_name_of_the_state(wire: Wire) -> None:
    arn = f"{EXECUTION}:mine"
    wire.play(json_response(200, {"executionArn": arn, "startDate": 1700000000}))
    parameters = {"StateMachineArn": MACHINE, "Name": "mine"}
    assert call("stepfunctions", "StartExecution", parameters, **SYNC, Token=TOKEN)["ExecutionArn"] == arn
    assert json.loads(wire.requests[0].body)["name"] == "mine"


@pytest.mark.parametrize("machine", [MACHINE, f"{MACHINE}:PROD", f"{MACHINE}:3"])
def test_retry_returns_the_job_of_the_first_attempt(machine: str, wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "ExecutionAlreadyExists", "message": "taken"}))
    parameters = {"StateMachineArn": machine}
    assert call("stepfunctions", "StartExecution", parameters, **SYNC, Token=TOKEN) == JOB


def test_name_of_an_existing_execution_is_an_error(wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "ExecutionAlreadyExists", "message": "taken"}))
    parameters = {"StateMachineArn": MACHINE, "Name": "mine"}
    raised = failure("stepfunctions", "StartExecution", parameters, **SYNC, Token=TOKEN)
    assert raised.name == "StepFunctions.ExecutionAlreadyExistsException"


@pytest.mark.parametrize(
    "response", [Response(drop=True), json_response(500, {"__type": "InternalServerException"})]
)
def test_lost_response_is_an_error(response: Response, wire: Wire) -> None:
    wire.play(response)
    raised = failure(*START, **SYNC, Token=TOKEN, Region=None, Targets=TARGETS)
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert "It is unknown whether the job was started: StepFunctions." in raised.text
    assert len(wire.requests) == 1  # neither repeated, nor sent to the next target


def test_failover_after_a_throttled_start(wire: Wire) -> None:
    throttled = json_response(400, {"__type": "ThrottlingException", "message": "slow down"})
    wire.play(throttled, json_response(200, {"executionArn": JOB["ExecutionArn"], "startDate": 1}))
    found = call(*START, **SYNC, Token=TOKEN, Region=None, Targets=TARGETS, MaxAttempts=1)
    assert found["Region"] == "eu-west-1"


def test_error_of_the_start_has_the_integrations_name(wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "StateMachineDoesNotExist", "message": "no"}))
    raised = failure(*START, **SYNC, Token=TOKEN)
    assert raised.name == "StepFunctions.StateMachineDoesNotExistException"


def test_wait_describes_the_job_at_the_target_that_started_it(wire: Wire) -> None:
    wire.play(described("SUCCEEDED", output='{"done":true}', stopDate=1700000001))
    job = {**JOB, "Region": "eu-west-1"}
    result = call(*WAIT, **SYNC, Job=job, Region=None, Targets=TARGETS)
    assert json.loads(wire.requests[0].body) == {"executionArn": JOB["ExecutionArn"]}
    assert "/eu-west-1/states/" in wire.requests[0].headers["Authorization"]
    assert result == {
        "ExecutionArn": JOB["ExecutionArn"],
        "Name": TOKEN,
        "Status": "SUCCEEDED",
        "StartDate": 1700000000500,
        "StopDate": 1700000001000,
        "Input": {"id": 1},
        "InputDetails": {"Included": True},
        "Output": {"done": True},
    }


def test_input_and_output_are_strings_without_version_2(wire: Wire) -> None:
    wire.play(described("SUCCEEDED", output='{"done":true}'))
    result = call(*WAIT, Integration="states:startExecution.sync", Job=JOB)
    assert (result["Input"], result["Output"]) == ('{"id":1}', '{"done":true}')


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE"])
def test_running_job_is_not_ready_yet(status: str, wire: Wire) -> None:
    wire.play(described(status))
    text = f"{JOB['ExecutionArn']} hasn't ended: {status}"
    assert failure(*WAIT, **SYNC, Job=JOB) == Raised("CrossRegion.NotYet", text)


@pytest.mark.parametrize("status", ["FAILED", "TIMED_OUT", "ABORTED"])
def test_cause_of_a_failed_job_is_its_description(status: str, wire: Wire) -> None:
    wire.play(described(status, error="OutOfStock", cause="none left"))
    raised = failure(*WAIT, **SYNC, Job=JOB)
    description = json.loads(raised.text)
    assert raised.name == "CrossRegion.JobFailed"
    assert (description["Status"], description["Error"]) == (status, "OutOfStock")
    assert "Output" not in description


def test_long_input_is_not_in_the_cause(wire: Wire) -> None:
    wire.play(described("FAILED", error="OutOfStock", input=json.dumps("x" * 50_000)))
    description = json.loads(failure(*WAIT, **SYNC, Job=JOB).text)
    assert "Input" not in description
    assert description["Error"] == "OutOfStock"


@pytest.mark.parametrize("response", [described("RUNNING"), Response(drop=True)])
def test_timeout_counts_from_the_start_of_the_job(response: Response, wire: Wire) -> None:
    wire.play(response)
    entered = (datetime.now(UTC) - timedelta(seconds=61)).isoformat()
    late = {**CONTEXT, "Entered": entered}
    raised = failure(*WAIT, **SYNC, Job=JOB, StateTimeout=60, Context=late, MaxAttempts=1)
    assert raised.name == "CrossRegion.Timeout"
    assert failure(*WAIT, **SYNC, Job=JOB, StateTimeout=90, Context=late, MaxAttempts=1).name in {
        "CrossRegion.NotYet",
        "StepFunctions.SdkClientException",
    }


def test_job_that_ended_before_the_timeout_succeeds(wire: Wire) -> None:
    wire.play(described("SUCCEEDED", output="{}"))
    entered = (datetime.now(UTC) - timedelta(seconds=61)).isoformat()
    context = {**CONTEXT, "Entered": entered}
    assert call(*WAIT, **SYNC, Job=JOB, StateTimeout=60, Context=context)["Status"] == "SUCCEEDED"


@pytest.mark.parametrize(
    ("operation", "fields", "text"),
    [
        (START, {}, "Token is missing"),
        (WAIT, {"Job": {"Region": "us-west-2"}}, "Job must have ExecutionArn and the Region of a target"),
        (
            WAIT,
            {"Job": {**JOB, "Region": "eu-west-1"}},
            "Job must have ExecutionArn and the Region of a target",
        ),
        (WAIT, {"Job": "x"}, "Job must be an object, not a string"),
        (START, {"Job": JOB}, "Integration: states:startExecution doesn't call stepfunctions StartExecution"),
    ],
)
def test_invalid_payload_is_reported_without_a_request(
    operation: Any, fields: dict[str, Any], text: str, wire: Wire
) -> None:
    service, name, parameters = operation
    assert failure(service, name, parameters, **{**SYNC, **fields}) == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


def test_only_some_integrations_can_wait_for_a_job(wire: Wire) -> None:
    raised = failure(
        "glue", "StartJobRun", {"JobName": "j"}, Integration="glue:startJobRun.sync", Token=TOKEN
    )
    text = "Integration: glue:startJobRun can't wait for a job in another Region"
    assert raised == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


def test_response_without_a_job_is_an_ambiguous_start(wire: Wire) -> None:
    wire.play(json_response(200, {"startDate": 1700000000}))
    raised = failure(*START, **SYNC, Token=TOKEN)
    text = "It is unknown whether the job was started: the response has no ExecutionArn"
    assert raised == Raised("CrossRegion.JobMayHaveStarted", text)

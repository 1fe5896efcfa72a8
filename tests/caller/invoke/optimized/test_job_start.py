"""Tests of the first attempt to start a job."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.calls import Raised, invoke, rejection
from tests.caller.invoke.optimized.payloads import json_response, start_payload
from tests.caller.invoke.optimized.starts import NAME_IN_USE, REQUIRES_NAME, STATES, THROTTLED, body, entered
from tests.caller.invoke.optimized.sync_jobs import EXECUTION, JOBS, MACHINE
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


TARGETS = [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]
TWO_TARGETS: dict[str, Any] = {"Region": None, "Targets": TARGETS}
UNKNOWN = {"lost": Response(drop=True), "500": json_response(500, {"message": "internal"})}


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def test_every_job_is_tested() -> None:
    assert set(JOBS) == set(SYNC_JOBS)


@pytest.mark.parametrize("name", JOBS)
def test_start_sends_the_token_and_returns_what_describes_the_job(name: str, wire: Wire) -> None:
    wire.play(json_response(200, JOBS[name].started))
    assert invoke(start_payload(name)) == {**JOBS[name].ids, "Region": "us-west-2"}
    assert body(wire) == JOBS[name].sent


@pytest.mark.parametrize("name", ["athena:startQueryExecution", "codebuild:startBuild"])
def test_token_of_the_state_is_sent(name: str, wire: Wire) -> None:
    wire.play(json_response(200, JOBS[name].started))
    member = JOBS[name].token
    mine = "mine" * 10
    parameters = {**JOBS[name].parameters, member[0].upper() + member[1:]: mine}
    invoke(start_payload(name, Parameters=parameters))
    assert body(wire)[member] == mine


def test_name_of_the_state_is_sent(wire: Wire) -> None:
    wire.play(json_response(200, JOBS[STATES].started))
    invoke(start_payload(STATES, Parameters={"StateMachineArn": MACHINE, "Name": "mine"}))
    assert body(wire)["name"] == "mine"


@pytest.mark.parametrize("response", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize("fields", [{}, TWO_TARGETS], ids=["one target", "two targets"])
@pytest.mark.parametrize("name", JOBS)
def test_unanswered_start_is_not_repeated(
    name: str, fields: dict[str, Any], response: Response, wire: Wire
) -> None:
    wire.play(response, json_response(200, JOBS[name].started))
    raised = rejection(start_payload(name, **fields))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    prefix = INTEGRATIONS[name].service.error_prefix
    assert raised.text.startswith(f"It is unknown whether the job was started: {prefix}.")
    assert len(wire.requests) == 1


def test_start_that_ran_out_of_time_may_have_been_executed(wire: Wire) -> None:
    wire.play(Response(delay=60))
    raised = rejection(start_payload("glue:startJobRun", Timeout=0.2))
    assert raised.name == "CrossRegion.JobMayHaveStarted"
    assert len(wire.requests) == 1


@pytest.mark.parametrize("name", JOBS)
def test_next_target_gets_a_start_that_was_throttled(name: str, wire: Wire) -> None:
    wire.play(THROTTLED, json_response(200, JOBS[name].started))
    found = invoke(start_payload(name, **TWO_TARGETS, MaxAttempts=1))
    assert found["Region"] == "eu-west-1"
    assert len(wire.requests) == 2


def test_error_of_the_start_has_the_integrations_name(wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "StateMachineDoesNotExist", "message": "no"}))
    raised = rejection(start_payload(STATES))
    assert raised.name == "StepFunctions.StateMachineDoesNotExistException"


def test_first_attempt_can_be_late(wire: Wire) -> None:
    wire.play(json_response(200, JOBS["codebuild:startBuild"].started))
    assert invoke(start_payload("codebuild:startBuild", Context=entered(3600, retry_count=0)))


def test_name_of_an_existing_execution_is_an_error(wire: Wire) -> None:
    wire.play(json_response(400, {"__type": "ExecutionAlreadyExists", "message": "taken"}))
    raised = rejection(start_payload(STATES, Parameters={"StateMachineArn": MACHINE, "Name": "mine"}))
    assert raised.name == "StepFunctions.ExecutionAlreadyExistsException"
    assert len(wire.requests) == 1


@pytest.mark.parametrize("name", REQUIRES_NAME)
def test_name_of_an_existing_job_is_an_error(name: str, wire: Wire) -> None:
    wire.play(NAME_IN_USE)
    assert rejection(start_payload(name)).name == "SageMaker.ResourceInUseException"
    assert len(wire.requests) == 1


def test_task_that_could_not_be_placed_is_an_error(wire: Wire) -> None:
    failures = {"tasks": [], "failures": [{"arn": "arn:c", "reason": "RESOURCE:MEMORY"}]}
    wire.play(json_response(200, failures))
    for retry_count in (0, 1):
        raised = rejection(start_payload("ecs:runTask", Context=entered(1, retry_count=retry_count)))
        assert raised.name == "AmazonECS.Unknown"
        assert json.loads(raised.text)["Failures"] == [{"Arn": "arn:c", "Reason": "RESOURCE:MEMORY"}]


@pytest.mark.parametrize(
    ("overrides", "sent"),
    [
        ({}, {"environment": [{"name": "MANAGED_BY_AWS", "value": "STARTED_BY_STEP_FUNCTIONS"}]}),
        (
            {"ContainerOverrides": {"Vcpus": 2}},
            {"vcpus": 2, "environment": [{"name": "MANAGED_BY_AWS", "value": "STARTED_BY_STEP_FUNCTIONS"}]},
        ),
        ({"NodeOverrides": {"NumNodes": 2}}, None),
        ({"EksPropertiesOverride": {}}, None),
    ],
)
def test_batch_job_gets_a_variable(overrides: dict[str, Any], sent: Any, wire: Wire) -> None:
    wire.play(json_response(200, JOBS["batch:submitJob"].started))
    parameters = {"JobName": "n", "JobQueue": "q", "JobDefinition": "d", **overrides}
    invoke(start_payload("batch:submitJob", Parameters=parameters))
    assert body(wire).get("containerOverrides") == sent


def test_response_without_a_job_is_an_ambiguous_start(wire: Wire) -> None:
    wire.play(json_response(200, {"startDate": 1700000000}))
    text = "It is unknown whether the job was started: the response has no ExecutionArn"
    assert rejection(start_payload(STATES)) == Raised("CrossRegion.JobMayHaveStarted", text)


def test_role_that_cannot_be_assumed_is_a_certain_failure(wire: Wire) -> None:
    wire.play(Response(500, b"<ErrorResponse><Error><Code>InternalFailure</Code></Error></ErrorResponse>"))
    role = {"RoleArn": "arn:aws:iam::123456789012:role/other"}
    raised = rejection(start_payload("glue:startJobRun", Credentials=role, MaxAttempts=1))
    assert raised.name != "CrossRegion.JobMayHaveStarted"
    assert all("AssumeRole" in request.body.decode() for request in wire.requests)


@pytest.mark.parametrize(
    ("name", "fields", "text"),
    [
        (STATES, {"Token": None}, "Token is missing"),
        (
            STATES,
            {"Job": {"ExecutionArn": EXECUTION, "Region": "us-west-2"}},
            "Integration: states:startExecution doesn't call stepfunctions StartExecution",
        ),
        (
            "glue:startJobRun",
            {"Integration": "databrew:startJobRun.sync", "Service": "databrew", "Parameters": {"Name": "n"}},
            "Integration: databrew:startJobRun can't wait for a job in another Region",
        ),
        (
            "ecs:runTask",
            {"Parameters": {"TaskDefinition": "t", "Count": 2}},
            "ecs:runTask.sync has no parameter 'Count'",
        ),
        (
            "ecs:runTask",
            {"Parameters": {"TaskDefinition": "t", "StartedBy": "me"}},
            "ecs:runTask.sync has no parameter 'StartedBy'",
        ),
    ],
)
def test_invalid_payload_is_reported_without_a_request(
    name: str, fields: dict[str, Any], text: str, wire: Wire
) -> None:
    event = {key: value for key, value in {**start_payload(name), **fields}.items() if value is not None}
    assert rejection(event) == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []

"""Tests of the call that describes a job: what the state gets from each status."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from tests.caller.calls import CONTEXT, Raised, invoke, rejection
from tests.caller.invoke.optimized.payloads import json_response, start_payload, wait_payload, with_status
from tests.caller.invoke.optimized.sync_jobs import EXECUTION, JOBS
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

TARGETS = [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]
STATES = "states:startExecution"
SYNC_2 = {"Integration": f"{STATES}.sync:2"}
FAILED = [(name, status) for name in JOBS for status in sorted(SYNC_JOBS[name].failed)]


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def described(name: str, status: str) -> Response:
    return json_response(200, with_status(JOBS[name].described, status))


def execution(status: str, **members: Any) -> Response:
    return json_response(200, with_status(JOBS[STATES].described, status) | members)


def late(seconds: float) -> dict[str, Any]:
    """Returns the context of a state that was entered some seconds ago."""
    return {**CONTEXT, "Entered": (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()}


@pytest.mark.parametrize("name", JOBS)
def test_description_of_a_job_that_succeeded_is_the_result(name: str, wire: Wire) -> None:
    job = JOBS[name]
    wire.play(described(name, job.succeeded))
    assert invoke(wait_payload(name)) == with_status(job.result, job.succeeded)
    (request,) = wire.requests
    assert (json.loads(request.body) if request.body else {}) == job.describes
    assert all(str(value) in request.path for value in job.ids.values() if not job.describes)


@pytest.mark.parametrize("name", JOBS)
def test_result_of_the_start_is_the_job_to_wait_for(name: str, wire: Wire) -> None:
    wire.play(json_response(200, JOBS[name].started), described(name, JOBS[name].succeeded))
    job = invoke(start_payload(name))
    assert invoke(wait_payload(name, Job=job)) == with_status(JOBS[name].result, JOBS[name].succeeded)


@pytest.mark.parametrize("name", JOBS)
def test_job_that_has_not_ended_is_described_again(name: str, wire: Wire) -> None:
    wire.play(described(name, "SOME_STATUS"))
    raised = rejection(wait_payload(name))
    last = list(JOBS[name].ids.values())[-1]
    assert raised == Raised("CrossRegion.NotYet", f"{last} hasn't ended: SOME_STATUS")


@pytest.mark.parametrize(("name", "status"), FAILED)
def test_cause_of_a_failed_job_is_its_description(name: str, status: str, wire: Wire) -> None:
    wire.play(described(name, status))
    raised = rejection(wait_payload(name))
    assert raised.name == "CrossRegion.JobFailed"
    assert json.loads(raised.text) == with_status(JOBS[name].result, status)


@pytest.mark.parametrize(
    ("containers", "fails"),
    [
        ([{"exitCode": 0}, {"exitCode": 0}], False),
        ([{"exitCode": 0}, {}], False),
        ([{"exitCode": 42}], True),
        ([{"exitCode": 0}, {"exitCode": 137}], True),
        ([{"reason": "CannotPullContainerError"}], True),
        ([], True),
    ],
    ids=["all 0", "one didn't run", "42", "sidecar was killed", "failed to start", "no containers"],
)
def test_exit_codes_decide_whether_a_task_failed(
    containers: list[dict[str, Any]], *, fails: bool, wire: Wire
) -> None:
    task = {"taskArn": "arn:t", "lastStatus": "STOPPED", "containers": containers}
    wire.play(json_response(200, {"tasks": [task]}))
    if fails:
        raised = rejection(wait_payload("ecs:runTask"))
        assert raised.name == "CrossRegion.JobFailed"
        assert json.loads(raised.text)["LastStatus"] == "STOPPED"
    else:
        assert invoke(wait_payload("ecs:runTask"))["LastStatus"] == "STOPPED"


@pytest.mark.parametrize(
    ("name", "empty"),
    [
        ("ecs:runTask", {"tasks": [], "failures": [{"arn": "arn:t", "reason": "MISSING"}]}),
        ("batch:submitJob", {"jobs": []}),
        ("codebuild:startBuild", {"builds": [], "buildsNotFound": ["p:1"]}),
    ],
)
def test_job_that_the_service_does_not_find_yet_is_described_again(
    name: str, empty: dict[str, Any], wire: Wire
) -> None:
    wire.play(json_response(200, empty))
    raised = rejection(wait_payload(name))
    assert raised.name == "CrossRegion.NotYet"
    assert raised.text.endswith("hasn't ended: the service doesn't find it")


@pytest.mark.parametrize(
    ("response", "error"),
    [
        (Response(drop=True), "Glue.SdkClientException"),
        (json_response(500, {"__type": "InternalServiceException"}), "Glue.InternalServiceException"),
        (json_response(400, {"__type": "ThrottlingException"}), "Glue.ThrottlingException"),
        (json_response(400, {"__type": "AccessDeniedException"}), "Glue.AccessDeniedException"),
        (json_response(400, {"__type": "EntityNotFoundException"}), "Glue.EntityNotFoundException"),
    ],
)
def test_failed_description_says_nothing_about_the_job(response: Response, error: str, wire: Wire) -> None:
    wire.play(response)
    raised = rejection(wait_payload("glue:startJobRun", MaxAttempts=1))
    assert raised.name == "CrossRegion.NotYet"
    assert raised.text.startswith(f"It is unknown whether the job has ended: {error}")


def test_description_that_runs_out_of_time_is_repeated(wire: Wire) -> None:
    wire.play(Response(delay=60))
    raised = rejection(wait_payload("glue:startJobRun", Timeout=0.2, MaxAttempts=1))
    assert raised.name == "CrossRegion.NotYet"


@pytest.mark.parametrize("response", [described("glue:startJobRun", "RUNNING"), Response(drop=True)])
def test_timeout_counts_from_the_start_of_the_job(response: Response, wire: Wire) -> None:
    wire.play(response)
    fields = {"Context": late(61), "MaxAttempts": 1}
    assert (
        rejection(wait_payload("glue:startJobRun", StateTimeout=60, **fields)).name == "CrossRegion.Timeout"
    )
    assert rejection(wait_payload("glue:startJobRun", StateTimeout=90, **fields)).name == "CrossRegion.NotYet"


def test_job_that_ended_before_the_timeout_succeeds(wire: Wire) -> None:
    wire.play(described(STATES, "SUCCEEDED"))
    result = invoke(wait_payload(STATES, StateTimeout=60, Context=late(61)))
    assert result["Status"] == "SUCCEEDED"


def test_job_is_described_at_the_target_that_started_it(wire: Wire) -> None:
    wire.play(described(STATES, "SUCCEEDED"))
    job = {"ExecutionArn": EXECUTION, "Region": "eu-west-1"}
    event = wait_payload(STATES, Job=job, Targets=TARGETS, Region=None)
    assert invoke(event)["ExecutionArn"] == EXECUTION
    assert "/eu-west-1/states/" in wire.requests[0].headers["Authorization"]


def test_input_and_output_are_parsed_in_version_2(wire: Wire) -> None:
    wire.play(execution("SUCCEEDED", output='{"done":true}'))
    result = invoke(wait_payload(STATES, **SYNC_2))
    assert (result["Input"], result["Output"]) == ({"id": 1}, {"done": True})
    result = invoke(wait_payload(STATES))
    assert (result["Input"], result["Output"]) == ('{"id":1}', '{"done":true}')


def test_longest_members_are_not_in_a_long_cause(wire: Wire) -> None:
    reasons = {"error": "OutOfStock", "cause": "none left " * 1000}
    wire.play(execution("FAILED", input=json.dumps("x" * 50_000), output="y" * 5_000, **reasons))
    description = json.loads(rejection(wait_payload(STATES, **SYNC_2)).text)
    assert "Input" not in description
    assert (description["Error"], description["Cause"]) == ("OutOfStock", reasons["cause"])
    assert description["Output"] == "y" * 5_000


@pytest.mark.parametrize(
    ("name", "job", "text"),
    [
        (STATES, {"Region": "us-west-2"}, "Job must have ExecutionArn and the Region of a target"),
        (
            STATES,
            {"ExecutionArn": EXECUTION, "Region": "eu-west-1"},
            "Job must have ExecutionArn and the Region of a target",
        ),
        (
            "ecs:runTask",
            {"Tasks": ["arn:t"], "Cluster": "c", "Region": "us-west-2"},
            "Job must have Cluster and Tasks and the Region of a target",
        ),
        (STATES, "x", "Job must be an object, not a string"),
    ],
)
def test_invalid_job_is_reported_without_a_request(name: str, job: Any, text: str, wire: Wire) -> None:
    assert rejection(wait_payload(name, Job=job)) == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []

"""Tests of the Parallel state that replaces a Task with `.sync`."""

from __future__ import annotations

import json
from itertools import accumulate, islice
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.sync_job import SHORTEST_WINDOW
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from macro.emit.task.job_state import name_states
from macro.expand import expand
from tests.caller.invoke.jobs import JOBS
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.shorthand.states import expansion, problems, statements, task

if TYPE_CHECKING:
    from collections.abc import Iterator

ARN = "arn:aws:states:us-west-2::states:startExecution.sync:2"
CHILD = "arn:aws:states:us-west-2:123456789012:stateMachine:child"
STATE: dict[str, Any] = {"Type": "Task", "Resource": ARN, "Parameters": {"StateMachineArn": CHILD}}
JSONATA: dict[str, Any] = {"Type": "Task", "Resource": ARN, "Arguments": {"StateMachineArn": CHILD}}


def inner(state: dict[str, Any]) -> list[dict[str, Any]]:
    """Returns the states of the branch in their order."""
    (branch,) = task(state)["Branches"]
    assert branch["StartAt"] == "Read (token)"
    assert list(branch["States"]) == ["Read (token)", "Read (start)", "Read (unknown)", "Read (wait)"]
    token, start, unknown, wait = branch["States"].values()
    assert [each.get("Next") for each in (token, start, wait)] == ["Read (start)", "Read (wait)", None]
    assert (unknown["Type"], unknown["Error"]) == ("Fail", "CrossRegion.JobMayHaveStarted")
    return [token, start, wait]


def test_input_and_output_fields_are_in_the_branch() -> None:
    fields = {
        "InputPath": "$.a",
        "ResultSelector": {"x.$": "$.Output"},
        "ResultPath": "$.r",
        "OutputPath": "$.r",
    }
    _, start, wait = inner(STATE | fields)
    assert start["InputPath"] == "$.a"
    assert {name: wait[name] for name in fields} == fields
    parallel = task(STATE | fields | {"Comment": "c"})
    assert parallel["Type"] == "Parallel"
    assert parallel["OutputPath"] == "$[0]"
    assert parallel["Comment"] == "c"
    assert not {"InputPath", "ResultSelector", "ResultPath", "Parameters", "Resource"} & set(parallel)


def test_start_keeps_the_input_without_null() -> None:
    token, start, wait = inner(STATE)
    assert token["Assign"] == {"CrossRegionToken.$": "States.UUID()", "CrossRegionInput.$": "$"}
    assert start["Parameters"]["Token.$"] == "$CrossRegionToken"
    assert (start["Assign"], start["OutputPath"]) == ({"CrossRegionJob.$": "$"}, "$CrossRegionInput")
    assert wait["Parameters"]["Job.$"] == "$CrossRegionJob"
    assert "null" not in json.dumps(task(STATE))


def test_jsonata_keeps_the_input_and_unwraps_the_result() -> None:
    state = JSONATA | {"QueryLanguage": "JSONata", "Output": "{% $states.result.Output %}"}
    token, start, wait = inner(state)
    assert token["Assign"] == {"CrossRegionToken": "{% $uuid() %}"}
    assert (start["Assign"], start["Output"]) == (
        {"CrossRegionJob": "{% $states.result %}"},
        "{% $states.input %}",
    )
    assert start["Arguments"]["Token"] == "{% $CrossRegionToken %}"
    assert (wait["Arguments"]["Job"], wait["Output"]) == ("{% $CrossRegionJob %}", state["Output"])
    assert {each["QueryLanguage"] for each in (token, start, wait, task(state))} == {"JSONata"}
    assert task(state)["Output"] == "{% $states.result[0] %}"


def test_payloads_of_start_and_wait() -> None:
    _, start, wait = inner(STATE)
    common = {
        "Service": "stepfunctions",
        "Integration": "states:startExecution.sync:2",
        "Region": "us-west-2",
    }
    for each, operation, parameters in (
        (start, "StartExecution", {"StateMachineArn": CHILD}),
        (wait, "DescribeExecution", {}),
    ):
        sent = each["Parameters"]
        assert {name: sent[name] for name in common} == common
        assert (sent["Operation"], sent["Parameters"]) == (operation, parameters)


@pytest.mark.parametrize(
    ("field", "member"),
    [
        ({"TimeoutSeconds": 60}, {"StateTimeout": 60}),
        ({"TimeoutSecondsPath": "$.t"}, {"StateTimeout.$": "$.t"}),
    ],
)
def test_timeout_is_checked_while_waiting(field: dict[str, Any], member: dict[str, Any]) -> None:
    _, start, wait = inner(STATE | field)
    assert member.items() <= wait["Parameters"].items()
    assert not set(field) & (set(task(STATE | field)) | set(start) | set(wait))


def test_parallel_state_has_the_retry_and_catch_of_the_state() -> None:
    retry = [{"ErrorEquals": ["States.Timeout"], "MaxAttempts": 1}]
    catch = [{"ErrorEquals": ["States.ALL"], "Next": "Read"}]
    parallel = task(STATE | {"Retry": retry, "Catch": catch})
    assert parallel["Retry"] == [{"ErrorEquals": ["States.Timeout", "CrossRegion.Timeout"], "MaxAttempts": 1}]
    assert parallel["Catch"] == catch


def test_wait_is_repeated_until_the_job_has_ended() -> None:
    never, always = inner(STATE)[2]["Retry"]
    assert never == {
        "ErrorEquals": [
            "CrossRegion.JobFailed",
            "CrossRegion.Timeout",
            "CrossRegion.InvalidCall",
            "CrossRegion.NotText",
            "CrossRegion.ResponseTooLarge",
        ],
        "MaxAttempts": 0,
    }
    assert (always["ErrorEquals"], always["MaxDelaySeconds"]) == (["States.ALL"], 300)


def test_waiting_for_a_day_stays_below_the_history_quota() -> None:
    (_, always) = inner(STATE)[2]["Retry"]
    attempts = next(
        count for count, seconds in enumerate(accumulate(pauses(always)), 1) if seconds >= 24 * 3600
    )
    assert attempts < 310
    assert attempts * 3 < 1000  # scheduled, started, failed; the limit of a history is 25,000
    assert max(islice(pauses(always), attempts)) == 300


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
    assert sum(pauses(retrier)) < min(job.window or SHORTEST_WINDOW, SHORTEST_WINDOW)


def pauses(retrier: dict[str, Any]) -> Iterator[float]:
    """Yields the seconds before each attempt that a retrier makes."""
    pause = float(retrier["IntervalSeconds"])
    for _ in range(retrier["MaxAttempts"]):
        yield pause
        pause = min(pause * retrier["BackoffRate"], retrier["MaxDelaySeconds"])


def test_names_of_the_states_in_the_branch_are_unique_and_short() -> None:
    taken = {"Read", "Read (start)"}
    assert tuple(name_states("Read", taken)) == (
        "Read (token)",
        "Read (start 2)",
        "Read (unknown)",
        "Read (wait)",
    )
    long = name_states("x" * 80, taken)
    again = name_states("x" * 79 + "y", taken)
    assert all(len(name) <= 80 for name in (*long, *again))
    assert len({*long, *again}) == 8


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            {"HeartbeatSeconds": 5},
            "HeartbeatSeconds: HeartbeatSeconds can't be used with states:startExecution.sync:2",
        ),
        ({"Assign": {"a": 1}}, "Assign: Assign can't be used with states:startExecution.sync:2"),
    ],
)
def test_unsupported_fields_are_rejected(field: dict[str, Any], message: str) -> None:
    (problem,) = problems(STATE | field)
    assert problem.startswith(message)


def test_express_workflow_cannot_wait_for_a_job() -> None:
    (problem,) = problems(STATE, StateMachineType="EXPRESS")
    assert "an Express state machine can't wait for a job" in problem


@pytest.mark.parametrize(
    ("machine", "executions"),
    [
        (CHILD, "arn:aws:states:us-west-2:123456789012:execution:child:*"),
        (f"{CHILD}:PROD", "arn:aws:states:us-west-2:123456789012:execution:child:*"),
        (
            {"Fn::Sub": "arn:aws:states:us-west-2:${AWS::AccountId}:stateMachine:${Name}"},
            {"Fn::Sub": "arn:aws:states:us-west-2:${AWS::AccountId}:execution:${Name}:*"},
        ),
    ],
)
def test_caller_can_describe_the_executions_that_it_starts(machine: Any, executions: Any) -> None:
    found = statements(STATE | {"Parameters": {"StateMachineArn": machine}})
    assert {statement["Action"][0]: statement["Resource"] for statement in found} == {
        "states:StartExecution": [machine],
        "states:DescribeExecution": [executions],
    }


def test_executions_of_an_unknown_arn_are_built_from_its_fields() -> None:
    found = statements(STATE | {"Parameters": {"StateMachineArn": {"Fn::GetAtt": ["Child", "Arn"]}}})
    (resource,) = next(each["Resource"] for each in found if "states:DescribeExecution" in each["Action"])
    text, fields = resource["Fn::Sub"]
    assert text == "arn:${Partition}:states:${Region}:${Account}:execution:${Name}:*"
    assert fields["Name"] == {"Fn::Select": [6, {"Fn::Split": [":", {"Fn::GetAtt": ["Child", "Arn"]}]}]}


def test_readiness_check_covers_both_operations() -> None:
    resources: Any = expansion(STATE).template["Resources"]
    (check,) = (each for each in resources.values() if each["Type"] == "Custom::CrossRegionPreflight")
    assert [each["Operation"] for each in check["Properties"]["Calls"]] == [
        "StartExecution",
        "DescribeExecution",
    ]

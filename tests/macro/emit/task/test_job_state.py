"""Tests of the Parallel state that replaces a Task with `.sync`."""

from __future__ import annotations

import json
from itertools import accumulate, islice
from typing import Any

import pytest

from macro.emit.task.job_state import name_states
from tests.macro.emit.task.retriers import pauses
from tests.macro.shorthand.states import expansion, problems, statements, task

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
            "States.IntrinsicFailure",
            "States.ParameterPathFailure",
            "States.QueryEvaluationError",
            "States.ResultPathMatchFailure",
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


def test_names_of_the_states_in_the_branch_are_unique_and_short() -> None:
    taken = {"Read", "Read (start)"}
    assert tuple(name_states("Read", taken)) == (
        "Read (token)",
        "Read (start 2)",
        "Read (unknown)",
        "Read (wait)",
        "Read (assigned)",
    )
    long = name_states("x" * 80, taken)
    again = name_states("x" * 79 + "y", {*taken, *long})
    assert all(len(name) <= 80 for name in (*long, *again))
    assert len({*long, *again}) == 10


@pytest.mark.parametrize(
    ("field", "message"),
    [
        (
            {"HeartbeatSeconds": 5},
            "HeartbeatSeconds: HeartbeatSeconds can't be used with states:startExecution.sync:2",
        ),
        (
            {"Assign": {"Fn::If": ["A", {}, {}]}},
            "Assign: Assign must be an object of variables with states:start",
        ),
        ({"Assign": 5}, "Assign: Assign must be an object of variables with states:startExecution.sync:2"),
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

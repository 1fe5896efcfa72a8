"""Tests of GetExecutionHistory."""

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import REGION
from tests.localaws.step_functions.machines import state_machine

PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


@pytest.fixture(scope="module")
def execution(aws: LocalAws) -> str:
    """Returns the ARN of an execution with four events."""
    arn: str = execute_to_end(aws, state_machine(aws, PASS), {"n": 1}).description["executionArn"]
    return arn


def test_newest_event_first(aws: LocalAws, execution: str) -> None:
    response = aws.client("stepfunctions", REGION).get_execution_history(
        executionArn=execution, reverseOrder=True
    )
    assert [event["id"] for event in response["events"]] == [4, 3, 2, 1]


@pytest.mark.parametrize("size", [1, 3, 4])
def test_pages(aws: LocalAws, execution: str, size: int) -> None:
    paginator = aws.client("stepfunctions", REGION).get_paginator("get_execution_history")
    pages = list(paginator.paginate(executionArn=execution, PaginationConfig={"PageSize": size}))
    assert all(len(page["events"]) <= size for page in pages)
    assert [event["id"] for page in pages for event in page["events"]] == [1, 2, 3, 4]


def test_invalid_token(aws: LocalAws, execution: str) -> None:
    with pytest.raises(ClientError, match="Invalid Token: 'x'"):
        aws.client("stepfunctions", REGION).get_execution_history(executionArn=execution, nextToken="x")


def test_without_execution_data(aws: LocalAws, execution: str) -> None:
    events = aws.client("stepfunctions", REGION).get_execution_history(
        executionArn=execution, includeExecutionData=False
    )["events"]
    assert "input" not in events[0]["executionStartedEventDetails"]
    assert "roleArn" in events[0]["executionStartedEventDetails"]
    assert events[1]["stateEnteredEventDetails"] == {"name": "A"}

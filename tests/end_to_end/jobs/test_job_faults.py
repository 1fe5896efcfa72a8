"""Tests of states with `.sync` under faults: the jobs that start are the entered states plus the user's retries."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.end_to_end.executions import start, wait_for_output
from tests.end_to_end.servers.faulty_forwarder import Fault, FaultyForwarder
from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parents[1] / "templates" / "job-faults.yaml"
MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
SPEED = 60
CHILD: dict[str, Any] = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "Seconds": 20, "Next": "Which"},
        "Which": {
            "Type": "Choice",
            "Choices": [{"Variable": "$.fail", "BooleanEquals": True, "Next": "Fail"}],
            "Default": "Done",
        },
        "Fail": {"Type": "Fail", "Error": "OutOfStock", "Cause": "none left"},
        "Done": {"Type": "Pass", "Result": {"from": "Oregon"}, "End": True},
    },
}
AFTER_THE_START = [Fault.REQUEST_LOST, Fault.ANSWER_LOST, Fault.SERVER_ERROR, Fault.CALLER_KILLED]


@dataclass(frozen=True)
class Scenario:
    """Executions that run at once.

    Attributes:
        machine: The output of the stack with the ARN of the state machine.
        given: The input of each execution.
        executions: The number of executions.
        entered: How many times all executions together enter a state with `.sync`.
        retries: How many times the user's Retry repeats these states.
    """

    machine: str
    given: Any
    executions: int
    entered: int
    retries: int = 0

    @property
    def jobs(self) -> int:
        """The number of jobs that start."""
        return self.entered + self.retries


SUCCEEDING, FAILING = {"fail": False}, {"fail": True}
SCENARIOS = {
    "one execution": Scenario("One", SUCCEEDING, executions=1, entered=1),
    "two executions at once": Scenario("One", SUCCEEDING, executions=2, entered=2),
    "a Map of 20": Scenario("Each", {"items": [SUCCEEDING] * 20}, executions=1, entered=20),
    "a failed job": Scenario("One", FAILING, executions=1, entered=1),
    "a Retry of the user": Scenario("Retried", FAILING, executions=1, entered=1, retries=2),
}


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> Iterator[LocalAws]:
    """Creates the state machine that the states start, and shortens all pauses."""
    assert macro_region == MACRO_REGION
    local_aws.client("stepfunctions", FAR).create_state_machine(
        name="faults-child", definition=json.dumps(CHILD), roleArn=make_role(local_aws)
    )
    with local_aws.timing(pause_speed=SPEED):
        yield local_aws


@pytest.fixture(scope="module")
def endpoint(aws: LocalAws) -> Iterator[FaultyForwarder]:
    with FaultyForwarder(aws.endpoint) as forwarder:
        yield forwarder


@pytest.fixture(scope="module")
def stack(endpoint: FaultyForwarder, deploy: Deploy) -> DeployedStack:
    return deploy(TEMPLATE, "job-faults", MACRO_REGION, Endpoint=endpoint.url)


def jobs(aws: LocalAws) -> set[str]:
    """Returns the executions that have been started in the other Region."""
    arn = f"arn:aws:states:{FAR}:123456789012:stateMachine:faults-child"
    pages = aws.client("stepfunctions", FAR).get_paginator("list_executions").paginate(stateMachineArn=arn)
    return {each["executionArn"] for page in pages for each in page["executions"]}


def events(aws: LocalAws, execution: str, kind: str) -> list[Any]:
    """Returns the events of one type in the history of an execution."""
    client = aws.client("stepfunctions", MACRO_REGION)
    pages = client.get_paginator("get_execution_history").paginate(executionArn=execution)
    return [event for page in pages for event in page["events"] if event["type"] == kind]


def run(aws: LocalAws, stack: DeployedStack, scenario: Scenario) -> tuple[list[Any], set[str]]:
    """Runs the executions of a scenario at once, and checks how many states they enter.

    Returns:
        The outputs, and the jobs that started meanwhile.
    """
    before = jobs(aws)
    machine = stack.outputs[scenario.machine]
    executions = [start(aws, machine, scenario.given) for _ in range(scenario.executions)]
    outputs = [wait_for_output(aws, execution) for execution in executions]
    entered = sum(len(events(aws, execution, "ParallelStateEntered")) for execution in executions)
    assert entered == scenario.entered
    return outputs, jobs(aws) - before


def check_outputs(scenario: Scenario, outputs: list[Any]) -> None:
    """Checks that each state has the result or the error of its job."""
    for output in outputs:
        if scenario.given == FAILING:
            assert output["Error"] == "CrossRegion.JobFailed"
        elif scenario.machine == "Each":
            assert len(set(output)) == scenario.jobs
        else:
            assert output == {"from": "Oregon"}


@pytest.mark.parametrize("fault", AFTER_THE_START, ids=lambda fault: fault.name)
@pytest.mark.parametrize("name", SCENARIOS)
def test_fault_of_a_start_starts_no_other_job(
    name: str, fault: Fault, aws: LocalAws, stack: DeployedStack, endpoint: FaultyForwarder
) -> None:
    scenario = SCENARIOS[name]
    endpoint.inject("StartExecution", fault, scenario.jobs)
    outputs, started = run(aws, stack, scenario)
    assert len(started) == scenario.jobs
    assert endpoint.requests.count(("StartExecution", fault)) == scenario.jobs
    assert len([each for each in endpoint.requests if each[0] == "StartExecution"]) >= 2 * scenario.jobs
    check_outputs(scenario, outputs)


def describe_with_faults(
    aws: LocalAws, stack: DeployedStack, endpoint: FaultyForwarder, fault: Fault, requests: int
) -> None:
    """Checks that one job starts and ends although a number of requests that describe it fail."""
    scenario = SCENARIOS["one execution"]
    endpoint.inject("DescribeExecution", fault, requests)
    outputs, started = run(aws, stack, scenario)
    assert len(started) == scenario.jobs
    assert endpoint.requests.count(("DescribeExecution", fault)) == requests
    assert endpoint.requests.count(("StartExecution", None)) == 1
    check_outputs(scenario, outputs)


@pytest.mark.parametrize("fault", AFTER_THE_START, ids=lambda fault: fault.name)
def test_fault_of_a_description_starts_no_other_job(
    fault: Fault, aws: LocalAws, stack: DeployedStack, endpoint: FaultyForwarder
) -> None:
    describe_with_faults(aws, stack, endpoint, fault, 8)


def test_throttling_for_minutes_starts_no_other_job(
    aws: LocalAws, stack: DeployedStack, endpoint: FaultyForwarder
) -> None:
    """Each attempt sends three requests. The pauses between the nine attempts take 98 seconds, and 51 after them."""
    describe_with_faults(aws, stack, endpoint, Fault.THROTTLED, 27)


def test_throttled_start_starts_no_job(
    aws: LocalAws, stack: DeployedStack, endpoint: FaultyForwarder
) -> None:
    """Each attempt sends three requests. The service rejects the requests of the first two attempts."""
    scenario = Scenario("Retried", SUCCEEDING, executions=1, entered=1, retries=2)
    endpoint.inject("StartExecution", Fault.THROTTLED, 6)
    (output,), started = run(aws, stack, scenario)
    assert output["Output"] == {"from": "Oregon"}
    assert endpoint.requests.count(("StartExecution", None)) == 1
    assert len(started) == scenario.jobs - 2

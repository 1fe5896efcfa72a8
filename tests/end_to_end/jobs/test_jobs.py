"""Tests of states that start a state machine in another Region and wait for it (`.sync`, `.sync:2`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.localaws.functions_and_roles import make_role

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parents[1] / "templates" / "jobs.yaml"
MACRO_REGION = "eu-central-1"
FAR = "us-west-2"
CHILD = {
    "StartAt": "Wait",
    "States": {
        "Wait": {"Type": "Wait", "Seconds": 1, "Next": "Which"},
        "Which": {
            "Type": "Choice",
            "Choices": [
                {
                    "And": [
                        {"Variable": "$.fail", "IsPresent": True},
                        {"Variable": "$.fail", "BooleanEquals": True},
                    ],
                    "Next": "Fail",
                }
            ],
            "Default": "Done",
        },
        "Fail": {"Type": "Fail", "Error": "OutOfStock", "Cause": "none left"},
        "Done": {"Type": "Pass", "Result": {"from": "Oregon"}, "End": True},
    },
}
SLOW = {"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 600, "End": True}}}


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Deploys the state machines that the states start in the other Region."""
    assert macro_region == MACRO_REGION
    role = make_role(local_aws)
    for name, definition in (("jobs-child", CHILD), ("jobs-slow", SLOW)):
        local_aws.client("stepfunctions", FAR).create_state_machine(
            name=name, definition=json.dumps(definition), roleArn=role
        )
    return local_aws


@pytest.fixture(scope="module")
def jobs(aws: LocalAws, deploy: Deploy) -> DeployedStack:  # noqa: ARG001  the state machines must exist
    return deploy(TEMPLATE, "jobs", MACRO_REGION)


def started(aws: LocalAws, name: str = "jobs-child") -> set[str]:
    """Returns the ARNs of the executions of a state machine in the other Region."""
    client = aws.client("stepfunctions", FAR)
    arn = f"arn:aws:states:{FAR}:123456789012:stateMachine:{name}"
    pages = client.get_paginator("list_executions").paginate(stateMachineArn=arn)
    return {each["executionArn"] for page in pages for each in page["executions"]}


def test_output_is_merged_into_the_states_input(jobs: DeployedStack, aws: LocalAws, execute: Execute) -> None:
    before = started(aws)
    given = {"order": {"id": "7"}, "other": 1}
    output = execute(jobs.outputs["Merged"], given).output
    assert output == {**given, "done": {"Got": {"from": "Oregon"}, "Status": "SUCCEEDED"}}
    (job,) = started(aws) - before
    described = aws.client("stepfunctions", FAR).describe_execution(executionArn=job)
    assert json.loads(described["input"]) == {"id": "7"}


def test_failed_job_is_caught_with_its_description(
    jobs: DeployedStack, aws: LocalAws, execute: Execute
) -> None:
    before = started(aws)
    given = {"order": {"fail": True}, "other": 1}
    output = execute(jobs.outputs["Merged"], given).output
    assert {name: output[name] for name in given} == given
    assert output["caught"]["Error"] == "CrossRegion.JobFailed"
    description = json.loads(json.loads(output["caught"]["Cause"])["errorMessage"])
    assert (description["Status"], description["Error"], description["Cause"]) == (
        "FAILED",
        "OutOfStock",
        "none left",
    )
    assert len(started(aws) - before) == 1


def test_output_is_a_string_without_version_2(jobs: DeployedStack, execute: Execute) -> None:
    assert json.loads(execute(jobs.outputs["Text"], {"id": "7"}).output["text"]) == {"from": "Oregon"}


def test_jsonata_output_sees_the_input_and_the_result(jobs: DeployedStack, execute: Execute) -> None:
    output = execute(jobs.outputs["Jsonata"], {"id": "7"}).output
    assert output == {"given": "7", "got": {"from": "Oregon"}}


def test_variables_are_assigned_after_the_job(jobs: DeployedStack, execute: Execute) -> None:
    output = execute(jobs.outputs["Assigned"], {"id": "7"}).output
    first = {
        "output": {"from": "Oregon"},
        "status": "SUCCEEDED",
        "got": {"all": {"from": "Oregon"}, "of": "7"},
        "fixed": [5],
    }
    assert output == {
        "output": {"before": first, "seen": "SUCCEEDED"},
        "status": "SUCCEEDED twice",
        "from": "Oregon",
        "list": ["SUCCEEDED"],
    }


def test_each_user_retry_starts_another_job(jobs: DeployedStack, aws: LocalAws, execute: Execute) -> None:
    before = started(aws)
    assert execute(jobs.outputs["Jsonata"], {"fail": True}).status == "FAILED"
    assert len(started(aws) - before) == 3


def test_each_iteration_of_a_map_starts_one_job(jobs: DeployedStack, aws: LocalAws, execute: Execute) -> None:
    before = started(aws)
    names = execute(jobs.outputs["Each"], {"ids": [1] * 20}).output
    assert len(set(names)) == 20
    assert {arn.rpartition(":")[2] for arn in started(aws) - before} == set(names)


def test_timeout_of_the_state_is_caught(jobs: DeployedStack, execute: Execute) -> None:
    output = execute(jobs.outputs["Late"], {}).output
    assert output["Error"] == "CrossRegion.Timeout"

"""Tests of StartSyncExecution."""

import json
import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import REGION, make_role
from tests.localaws.step_functions.machines import state_machine

FAIL = {"StartAt": "A", "States": {"A": {"Type": "Fail", "Error": "E", "Cause": "because"}}}
PASS = {"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}}


def express(aws: LocalAws, definition: dict[str, Any]) -> str:
    arn: str = aws.client("stepfunctions", REGION).create_state_machine(
        name=f"express-{uuid.uuid4().hex[:10]}",
        definition=json.dumps(definition),
        roleArn=make_role(aws),
        type="EXPRESS",
    )["stateMachineArn"]
    return arn


def test_output_and_error(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    done = client.start_sync_execution(stateMachineArn=express(aws, PASS), input='{"n": 1}', name="first")
    assert (done["status"], json.loads(done["output"])) == ("SUCCEEDED", {"n": 1})
    assert done["executionArn"].split(":")[5] == "express"
    failed = client.start_sync_execution(stateMachineArn=express(aws, FAIL))
    assert (failed["status"], failed["error"], failed["cause"]) == ("FAILED", "E", "because")


def test_rejected_requests(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    with pytest.raises(client.exceptions.StateMachineTypeNotSupported):
        client.start_sync_execution(stateMachineArn=state_machine(aws, PASS))
    with pytest.raises(client.exceptions.InvalidExecutionInput):
        client.start_sync_execution(stateMachineArn=express(aws, PASS), input="{")
    with pytest.raises(ClientError, match="State Machine Does Not Exist"):
        client.start_sync_execution(stateMachineArn=state_machine(aws, PASS) + "x")


def test_task_that_starts_a_synchronous_execution(aws: LocalAws) -> None:
    """The operation has a host prefix, which must not precede the address of the local AWS."""
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:startSyncExecution",
        "Parameters": {"StateMachineArn": express(aws, PASS), "Input": "[1]"},
        "OutputPath": "$.Output",
        "End": True,
    }
    done = execute_to_end(aws, state_machine(aws, {"StartAt": "A", "States": {"A": task}}), {})
    assert (done.status, done.output) == ("SUCCEEDED", "[1]"), done.description

"""Tests of versions and aliases of state machines."""

import json
from typing import Any

from localaws import LocalAws
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import REGION
from tests.localaws.step_functions.machines import state_machine


def returning(value: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": {"Type": "Pass", "Result": value, "End": True}}}


def test_publish_list_and_delete_versions(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    machine = state_machine(aws, returning(1))
    first = client.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
    assert first == f"{machine}:1"
    assert client.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"] == first
    client.update_state_machine(stateMachineArn=machine, definition=json.dumps(returning(2)))
    second = client.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
    listed = client.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
    assert [item["stateMachineVersionArn"] for item in listed] == [second, first]
    client.delete_state_machine_version(stateMachineVersionArn=first)
    listed = client.list_state_machine_versions(stateMachineArn=machine)["stateMachineVersions"]
    assert [item["stateMachineVersionArn"] for item in listed] == [second]


def test_execute_a_version_and_an_alias(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    machine = state_machine(aws, returning("old"))
    version = client.publish_state_machine_version(stateMachineArn=machine)["stateMachineVersionArn"]
    alias = client.create_state_machine_alias(
        name="live", routingConfiguration=[{"stateMachineVersionArn": version, "weight": 100}]
    )["stateMachineAliasArn"]
    client.update_state_machine(stateMachineArn=machine, definition=json.dumps(returning("new")))
    outputs = [execute_to_end(aws, arn, {}).output for arn in (version, alias, machine)]
    assert outputs == ["old", "old", "new"]
    assert len(client.list_executions(stateMachineArn=machine)["executions"]) == 3


def test_revision_of_an_execution(aws: LocalAws) -> None:
    client = aws.client("stepfunctions", REGION)
    machine = state_machine(aws, returning("old"))
    execution = execute_to_end(aws, machine, {}).description["executionArn"]
    client.update_state_machine(stateMachineArn=machine, definition=json.dumps(returning("new")))
    described = client.describe_state_machine_for_execution(executionArn=execution)
    assert json.loads(described["definition"]) == returning("old")
    assert described["stateMachineArn"] == machine

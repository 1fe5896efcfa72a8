"""Tests of the events of operations, which newer versions of the AWS CLI and AWS CDK read."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloudformation.resource_templates import log_group

if TYPE_CHECKING:
    from tests.localaws.cloudformation.conftest import Stacks


def test_events_belong_to_operations(stacks: Stacks) -> None:
    template: dict[str, Any] = {"Resources": {"Group": log_group()}}
    created = stacks.client.create_stack(StackName=f"s{uuid.uuid4().hex}", TemplateBody=json.dumps(template))
    name = stacks.client.describe_stacks(StackName=created["StackId"])["Stacks"][0]["StackName"]
    stacks.update(name, {"Resources": {"Group": log_group(RetentionInDays=1)}})
    everything = stacks.client.describe_events(StackName=name)["OperationEvents"]
    assert [item["OperationType"] for item in everything] == ["UPDATE_STACK"] * 5 + ["CREATE_STACK"] * 4
    first = stacks.client.describe_events(OperationId=created["OperationId"])["OperationEvents"]
    assert first == everything[5:]
    (last,) = stacks.describe(name)["LastOperations"]
    assert last == {"OperationType": "UPDATE_STACK", "OperationId": everything[0]["OperationId"]}
    with pytest.raises(ClientError, match="One of ChangeSetName, OperationId or StackName must be specified"):
        stacks.client.describe_events()


def test_rollback_is_an_operation(stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"Api": {"Type": "AWS::AppSync::Unknown"}}})
    events = stacks.client.describe_events(StackName=name)["OperationEvents"]
    assert [item["OperationType"] for item in events] == ["ROLLBACK"] * 2 + ["CREATE_STACK"] * 2
    assert [item["EventType"] for item in events[2:]] == ["PROVISIONING_ERROR", "STACK_EVENT"]

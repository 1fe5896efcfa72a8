"""Tests of change sets for nested stacks, through the CloudFormation API."""

from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.cloudformation.change_sets import change_set
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.nested import CHILD, parent, upload
from tests.localaws.cloudformation.resource_templates import log_group, unique


def nested_change_set(stacks: Stacks, described: dict[str, Any], logical_id: str = "Child") -> dict[str, Any]:
    """Returns the description of the change set of a nested stack."""
    (change,) = [
        item["ResourceChange"]
        for item in described["Changes"]
        if item["ResourceChange"]["LogicalResourceId"] == logical_id
    ]
    nested: dict[str, Any] = stacks.client.describe_change_set(ChangeSetName=change["ChangeSetId"])
    assert nested["ParentChangeSetId"] == described["ChangeSetId"]
    return nested


def changed(described: dict[str, Any]) -> list[tuple[str, str]]:
    changes = [item["ResourceChange"] for item in described["Changes"]]
    return [(item["Action"], item["LogicalResourceId"]) for item in changes]


def test_create_and_update_nested_stacks(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    middle = parent(upload(aws, bucket, CHILD))
    template = parent(upload(aws, bucket, {**middle, "Parameters": CHILD["Parameters"]}))
    name = unique("nested")
    root = change_set(stacks, name, template, "CREATE", IncludeNestedStacks=True)
    assert root["Status"] == "CREATE_COMPLETE", root
    assert root["IncludeNestedStacks"]
    child = nested_change_set(stacks, root)
    grandchild = nested_change_set(stacks, child)
    assert (changed(child), changed(grandchild)) == ([("Add", "Child")], [("Add", "Group")])
    assert grandchild["RootChangeSetId"] == child["RootChangeSetId"] == root["ChangeSetId"]
    assert stacks.status(child["StackId"]) == "REVIEW_IN_PROGRESS"
    stacks.client.execute_change_set(ChangeSetName=root["ChangeSetId"])
    assert stacks.outputs(name)["Id"] == child["StackId"]
    assert stacks.status(child["StackId"]) == stacks.status(grandchild["StackId"]) == "CREATE_COMPLETE"
    executed = stacks.client.describe_change_set(ChangeSetName=grandchild["ChangeSetId"])
    assert executed["ExecutionStatus"] == "EXECUTE_COMPLETE"


def test_update_of_a_nested_stack(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    url = upload(aws, bucket, CHILD)
    name = stacks.create(parent(url))
    root = change_set(stacks, name, parent(url, Days=3), "UPDATE", IncludeNestedStacks=True)
    child = nested_change_set(stacks, root)
    assert (changed(root), changed(child)) == ([("Modify", "Child")], [("Modify", "Group")])
    assert child["StackId"] == stacks.outputs(name)["Id"]
    without = change_set(stacks, name, parent(url, Days=3), "UPDATE")
    assert "ChangeSetId" not in without["Changes"][0]["ResourceChange"]


def test_parameter_that_depends_on_a_new_resource(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    url = upload(aws, bucket, CHILD)
    template = parent(url, Words={"Ref": "New"})
    template["Resources"]["New"] = log_group()
    root = change_set(stacks, unique("nested"), template, "CREATE", IncludeNestedStacks=True)
    values = {
        item["ParameterKey"]: item["ParameterValue"] for item in nested_change_set(stacks, root)["Parameters"]
    }
    assert values["Words"] == "{{changeSet:KNOWN_AFTER_APPLY}}"
    template["Resources"]["Child"]["Properties"]["Parameters"]["Days"] = {"Ref": "New"}
    failed = change_set(stacks, unique("nested"), template, "CREATE", IncludeNestedStacks=True)
    assert failed["Status"] == "FAILED"
    assert "Parameter 'Days' must be a number." in failed["StatusReason"]
    assert "determine the values of its parameters [Words, Days]" in failed["StatusReason"]


def test_failed_nested_change_set(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    with_macro = {**CHILD, "Transform": "Missing"}
    template = parent(upload(aws, bucket, with_macro))
    failed = change_set(stacks, unique("nested"), template, "CREATE", IncludeNestedStacks=True)
    assert failed["Status"] == "FAILED"
    assert "Requires capabilities : [CAPABILITY_AUTO_EXPAND]" in failed["StatusReason"]
    missing = parent(upload(aws, bucket, CHILD) + "-missing")
    failed = change_set(stacks, unique("nested"), missing, "CREATE", IncludeNestedStacks=True)
    assert "NoSuchKey" in failed["StatusReason"]


def test_only_the_root_can_be_executed_and_deleted(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    name = unique("nested")
    root = change_set(stacks, name, parent(upload(aws, bucket, CHILD)), "CREATE", IncludeNestedStacks=True)
    child = nested_change_set(stacks, root)
    with pytest.raises(ClientError, match="can be executed only with its root"):
        stacks.client.execute_change_set(ChangeSetName=child["ChangeSetId"])
    with pytest.raises(ClientError, match="can be deleted only with its root"):
        stacks.client.delete_change_set(ChangeSetName=child["ChangeSetId"])
    stacks.client.delete_change_set(ChangeSetName=root["ChangeSetId"])
    with pytest.raises(ClientError, match="does not exist"):
        stacks.client.describe_change_set(ChangeSetName=child["ChangeSetId"])
    assert stacks.status(child["StackId"]) == "DELETE_COMPLETE"
    assert stacks.status(name) == "REVIEW_IN_PROGRESS"


def test_deleting_the_parent_deletes_prepared_stacks(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    name = unique("nested")
    root = change_set(stacks, name, parent(upload(aws, bucket, CHILD)), "CREATE", IncludeNestedStacks=True)
    child = nested_change_set(stacks, root)["StackId"]
    stacks.client.delete_stack(StackName=name)
    assert stacks.status(root["StackId"]) == stacks.status(child) == "DELETE_COMPLETE"

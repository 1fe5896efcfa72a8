"""Tests of nested stacks, through the CloudFormation API."""

import uuid

from localaws import LocalAws
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.nested import CHILD, parent, upload
from tests.localaws.functions_and_roles import REGION


def test_create_update_and_delete_a_nested_stack(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    url = upload(aws, bucket, CHILD)
    name = stacks.create(parent(url))
    outputs = stacks.outputs(name)
    assert outputs["Words"] == "a+b"
    assert outputs["Id"].split("/")[1].startswith(f"{name}-Child-")
    stacks.update(name, parent(url, Days=3))
    assert stacks.status(name) == stacks.status(outputs["Id"]) == "UPDATE_COMPLETE"
    (group,) = aws.client("logs", REGION).describe_log_groups(logGroupNamePrefix=outputs["Group"])[
        "logGroups"
    ]
    assert group["retentionInDays"] == 3
    identity = stacks.describe(name)["StackId"]
    stacks.client.delete_stack(StackName=name)
    assert stacks.status(identity) == stacks.status(outputs["Id"]) == "DELETE_COMPLETE"
    assert not aws.client("logs", REGION).describe_log_groups(logGroupNamePrefix=outputs["Group"])[
        "logGroups"
    ]


def test_failed_nested_stack_fails_the_parent(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    taken = f"taken-{uuid.uuid4().hex[:10]}"
    aws.client("logs", REGION).create_log_group(logGroupName=taken)
    child = {"Resources": {"G": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": taken}}}}
    url = upload(aws, bucket, {**CHILD, **child, "Outputs": {}})
    template = {**parent(url), "Outputs": {}}
    name = stacks.create(template)
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    (reason,) = [line for line in stacks.reasons(name) if line.startswith("Embedded stack ")]
    assert reason.endswith(" was not successfully created: The following resource(s) failed to create: [G].")
    assert stacks.status(reason.split()[2]) == "DELETE_COMPLETE"


def test_failed_update_rolls_back_the_nested_stack(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    url = upload(aws, bucket, CHILD)
    name = stacks.create(parent(url))
    child = stacks.outputs(name)["Id"]
    later = parent(url, Days=5)
    taken = stacks.outputs(name)["Group"]
    later["Resources"]["Later"] = {
        "Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": taken}, "DependsOn": "Child"
    }  # fmt: skip
    stacks.update(name, later)
    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    assert stacks.outputs(child)["Group"] == taken
    (group,) = aws.client("logs", REGION).describe_log_groups(logGroupNamePrefix=taken)["logGroups"]
    assert group["retentionInDays"] == 1


def test_invalid_nested_template_and_missing_capability(aws: LocalAws, stacks: Stacks, bucket: str) -> None:
    nothing = {**parent(upload(aws, bucket, {**CHILD, "Resources": {}, "Outputs": {}})), "Outputs": {}}
    name = stacks.create(nothing)
    assert any("At least one Resources member must be defined." in line for line in stacks.reasons(name))
    with_macro = {**CHILD, "Transform": "Anything"}
    other = stacks.create(
        {**parent(upload(aws, bucket, with_macro)), "Outputs": {}}, Capabilities=["CAPABILITY_IAM"]
    )
    assert any("Requires capabilities : [CAPABILITY_AUTO_EXPAND]" in line for line in stacks.reasons(other))

"""Tests of what AWS CDK and the newer versions of the AWS CLI use."""

from __future__ import annotations

import json
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.functions_and_roles import REGION

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.localaws.cloudformation.conftest import Stacks

GROUP: dict[str, Any] = {"Type": "AWS::Logs::LogGroup"}


def parameter(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", **properties}}


def change(stacks: Stacks, name: str, template: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Creates a change set of an existing stack, and returns its only change."""
    created = stacks.client.create_change_set(
        StackName=name, ChangeSetName=f"c{uuid.uuid4().hex}", TemplateBody=json.dumps(template), **more
    )
    described = stacks.client.describe_change_set(ChangeSetName=created["Id"], IncludePropertyValues=True)
    (only,) = described["Changes"]
    result: dict[str, Any] = only["ResourceChange"]
    return result


def test_parameter_without_a_name(aws: LocalAws, stacks: Stacks) -> None:
    outputs = {"Name": {"Value": {"Ref": "P"}}, "Value": {"Value": {"Fn::GetAtt": ["P", "Value"]}}}
    name = stacks.create({"Resources": {"P": parameter(Value="one")}, "Outputs": outputs})
    created = stacks.outputs(name)
    assert created["Name"].startswith("CFN-P-")
    assert created["Value"] == "one"
    stacks.update(name, {"Resources": {"P": parameter(Value="two", Description="d")}, "Outputs": outputs})
    assert stacks.outputs(name) == {"Name": created["Name"], "Value": "two"}
    ssm = aws.client("ssm", REGION)
    assert ssm.get_parameter(Name=created["Name"])["Parameter"]["Value"] == "two"
    stacks.client.delete_stack(StackName=name)
    with pytest.raises(ssm.exceptions.ParameterNotFound):
        ssm.get_parameter(Name=created["Name"])


def test_new_name_replaces_a_parameter(aws: LocalAws, stacks: Stacks) -> None:
    first, second = (f"/orders/{uuid.uuid4().hex}" for _ in range(2))
    name = stacks.create({"Resources": {"P": parameter(Name=first, Value="v", Tags={"team": "orders"})}})
    ssm = aws.client("ssm", REGION)
    tags = ssm.list_tags_for_resource(ResourceType="Parameter", ResourceId=first)["TagList"]
    assert tags == [{"Key": "team", "Value": "orders"}]
    stacks.update(name, {"Resources": {"P": parameter(Name=second, Value="v")}})
    found = ssm.get_parameters(Names=[first, second])
    assert ([item["Name"] for item in found["Parameters"]], found["InvalidParameters"]) == ([second], [first])


def test_metadata_of_cdk_and_bucket_policy(aws: LocalAws, stacks: Stacks) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    secure = {**statement, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = {"Version": "2012-10-17", "Statement": [secure]}
    template: dict[str, Any] = {
        "Resources": {
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:x"}},
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy},
            },
        }
    }
    name = stacks.create(template)
    assert stacks.status(name) == "CREATE_COMPLETE"
    s3, bucket = aws.client("s3", REGION), stacks.physical_id(name, "Bucket")
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == policy
    del template["Resources"]["Policy"]
    template["Resources"]["CDKMetadata"]["Properties"] = {"Analytics": "v2:y"}
    stacks.update(name, template)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)


def test_unsupported_types_fail_before_anything_is_created(stacks: Stacks) -> None:
    name = stacks.create(
        {
            "Conditions": {"Never": {"Fn::Equals": ["a", "b"]}},
            "Resources": {
                "Group": GROUP,
                "Api": {"Type": "AWS::AppSync::Unknown"},
                "Fleet": {"Type": "AWS::GameLift::Unknown"},
                "Skipped": {"Type": "AWS::AppSync::Unknown", "Condition": "Never"},
            },
        }
    )
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    failed = stacks.client.describe_events(StackName=name, Filters={"FailedEvents": True})["OperationEvents"]
    assert {(item["LogicalResourceId"], item["ResourceStatusReason"]) for item in failed} == {
        (logical_id, f"Resource type {kind} is not supported by the local AWS. Deploy to AWS to use it.")
        for logical_id, kind in (("Api", "AWS::AppSync::Unknown"), ("Fleet", "AWS::GameLift::Unknown"))
    }
    reason = "The following resource(s) failed to create: [Api, Fleet]. Rollback requested by user."
    assert reason in stacks.reasons(name)


def test_change_set_of_an_unsupported_type(stacks: Stacks) -> None:
    """`cdk diff` also shows the changes of resources that the local AWS can't create."""
    name = stacks.create({"Resources": {"Group": GROUP}})
    added = change(stacks, name, {"Resources": {"Group": GROUP, "Api": {"Type": "AWS::AppSync::Unknown"}}})
    assert (added["Action"], added["ResourceType"]) == ("Add", "AWS::AppSync::Unknown")


def test_events_belong_to_operations(stacks: Stacks) -> None:
    template: dict[str, Any] = {"Resources": {"Group": GROUP}}
    created = stacks.client.create_stack(StackName=f"s{uuid.uuid4().hex}", TemplateBody=json.dumps(template))
    name = stacks.client.describe_stacks(StackName=created["StackId"])["Stacks"][0]["StackName"]
    stacks.update(name, {"Resources": {"Group": {**GROUP, "Properties": {"RetentionInDays": 1}}}})
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


def test_change_set_says_which_properties_change(stacks: Stacks) -> None:
    before = {**GROUP, "Properties": {"RetentionInDays": 1}, "Metadata": {"a": 1}}
    name = stacks.create({"Resources": {"Group": before}})
    modified = change(stacks, name, {"Resources": {"Group": {**GROUP, "Properties": {"RetentionInDays": 3}}}})
    assert (modified["Replacement"], modified["Scope"]) == ("False", ["Metadata", "Properties"])
    target = modified["Details"][0]["Target"]
    assert (target["Name"], target["BeforeValue"], target["AfterValue"]) == ("RetentionInDays", "1", "3")
    assert json.loads(modified["BeforeContext"]) == {key: before[key] for key in ("Properties", "Metadata")}
    renamed = change(stacks, name, {"Resources": {"Group": {**before, "Properties": {"LogGroupName": "x"}}}})
    assert renamed["Replacement"] == "True"


def test_changed_parameter_is_the_cause_of_a_change(stacks: Stacks) -> None:
    template = {
        "Parameters": {"Name": {"Type": "String", "Default": f"n{uuid.uuid4().hex}"}},
        "Resources": {"Group": {**GROUP, "Properties": {"LogGroupName": {"Ref": "Name"}}}},
    }
    name = stacks.create(template)
    parameters = [{"ParameterKey": "Name", "ParameterValue": "other"}]
    modified = change(stacks, name, template, Parameters=parameters)
    assert modified["Replacement"] == "Conditional"
    (detail,) = modified["Details"]
    assert (detail["Evaluation"], detail["ChangeSource"], detail["CausingEntity"]) == (
        "Dynamic",
        "ParameterReference",
        "Name",
    )


def test_deletion_of_a_missing_change_set(stacks: Stacks) -> None:
    """CDK deletes a change set of the same name before it creates one."""
    name = stacks.create({"Resources": {"Group": GROUP}})
    stacks.client.delete_change_set(StackName=name, ChangeSetName="missing")
    with pytest.raises(ClientError, match="does not exist"):
        stacks.client.delete_change_set(StackName=f"{name}x", ChangeSetName="missing")

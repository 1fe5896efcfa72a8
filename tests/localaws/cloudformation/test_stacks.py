"""Tests of stack operations, through the CloudFormation API."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.functions_and_roles import REGION, make_function

ROLE: dict[str, Any] = {
    "Type": "AWS::IAM::Role",
    "Properties": {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": []}},
}


def log_group(**properties: Any) -> dict[str, Any]:
    return {"Type": "AWS::Logs::LogGroup", "Properties": properties}


def unique(prefix: str) -> str:
    return f"{prefix}-{uuid.uuid4().hex[:10]}"


def log_groups(aws: LocalAws, prefix: str) -> list[str]:
    log_events = aws.client("logs", REGION).describe_log_groups(logGroupNamePrefix=prefix)["logGroups"]
    return [group["logGroupName"] for group in log_events]


def test_outputs_parameters_conditions_and_pseudo_parameters(stacks: Stacks) -> None:
    template = {
        "Parameters": {"Days": {"Type": "Number", "Default": 7}, "Make": {"Type": "String", "Default": "no"}},
        "Conditions": {"Makes": {"Fn::Equals": [{"Ref": "Make"}, "yes"]}},
        "Resources": {
            "Group": log_group(
                RetentionInDays={"Ref": "Days"},
                LogGroupName={"Fn::If": ["Makes", "x", {"Ref": "AWS::NoValue"}]},
            ),
            "Other": {**log_group(), "Condition": "Makes"},
        },
        "Outputs": {
            "Arn": {"Value": {"Fn::GetAtt": ["Group", "Arn"]}},
            "Text": {"Value": {"Fn::Sub": "${AWS::Region} ${AWS::AccountId} ${AWS::StackName} ${Days}"}},
            "Other": {"Condition": "Makes", "Value": {"Ref": "Other"}},
        },
    }
    name = stacks.create(template)
    outputs = stacks.outputs(name)
    assert set(outputs) == {"Arn", "Text"}
    assert outputs["Text"] == f"{REGION} 123456789012 {name} 7"
    assert outputs["Arn"].startswith(f"arn:aws:logs:{REGION}:123456789012:log-group:{name}-Group-")


def test_imported_export_cannot_change(stacks: Stacks) -> None:
    export = unique("export")
    exporting = {
        "Resources": {"Group": log_group()},
        "Outputs": {"O": {"Value": {"Ref": "Group"}, "Export": {"Name": export}}},
    }
    importing = {
        "Resources": {
            "Group": log_group(LogGroupName={"Fn::Sub": ["${x}/i", {"x": {"Fn::ImportValue": export}}]})
        },
        "Outputs": {"O": {"Value": {"Ref": "Group"}}},
    }
    first = stacks.create(exporting)
    second = stacks.create(importing)
    assert stacks.outputs(second)["O"] == stacks.outputs(first)["O"] + "/i"
    stacks.client.delete_stack(StackName=first)
    assert stacks.describe(first)["StackStatusReason"] == (
        f"Export {export} cannot be deleted as it is in use by {second}"
    )
    third = stacks.create(exporting)
    assert stacks.status(third) == "ROLLBACK_COMPLETE"
    assert any(f"Export with name {export} is already exported by" in line for line in stacks.reasons(third))


def test_failed_creation_rolls_back_with_the_reason(aws: LocalAws, stacks: Stacks) -> None:
    taken = unique("taken")
    aws.client("logs", REGION).create_log_group(logGroupName=taken)
    name = stacks.create(
        {
            "Resources": {
                "First": log_group(),
                "Second": {**log_group(LogGroupName=taken), "DependsOn": "First"},
            }
        }
    )
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    reasons = stacks.reasons(name)
    assert any("ResourceAlreadyExistsException" in line for line in reasons)
    assert any(
        line == "The following resource(s) failed to create: [Second]. Rollback requested by user."
        for line in reasons
    )
    assert not log_groups(aws, name), "the rollback deletes what the stack created"
    assert log_groups(aws, taken), "the rollback keeps what the stack didn't create"


def test_update_modifies_replaces_adds_and_removes_resources(aws: LocalAws, stacks: Stacks) -> None:
    one, two = unique("one"), unique("two")
    name = stacks.create(
        {
            "Resources": {
                "A": log_group(LogGroupName=one, RetentionInDays=1),
                "Gone": log_group(),
                "Same": ROLE,
            }
        }
    )
    role = stacks.physical_id(name, "Same")
    stacks.update(
        name,
        {
            "Resources": {
                "A": log_group(LogGroupName=two, RetentionInDays=3),
                "New": log_group(),
                "Same": ROLE,
            }
        },
    )
    assert stacks.status(name) == "UPDATE_COMPLETE"
    assert not log_groups(aws, one)
    assert log_groups(aws, two) == [two]
    assert stacks.physical_id(name, "Same") == role
    assert log_groups(aws, name) == [stacks.physical_id(name, "New")]


def test_failed_update_restores_every_resource(aws: LocalAws, stacks: Stacks) -> None:
    taken = unique("taken")
    aws.client("logs", REGION).create_log_group(logGroupName=taken)
    before = {"Resources": {"A": log_group(RetentionInDays=1)}, "Outputs": {"O": {"Value": {"Ref": "A"}}}}
    name = stacks.create(before)
    group = stacks.physical_id(name, "A")
    stacks.update(
        name,
        {
            "Resources": {
                "A": log_group(RetentionInDays=3),
                "B": {**log_group(LogGroupName=taken), "DependsOn": "A"},
            }
        },
    )
    assert stacks.status(name) == "UPDATE_ROLLBACK_COMPLETE"
    log_events = aws.client("logs", REGION).describe_log_groups(logGroupNamePrefix=group)["logGroups"]
    assert [item["retentionInDays"] for item in log_events] == [1]
    assert stacks.outputs(name) == {"O": group}
    assert json.loads(json.dumps(stacks.client.get_template(StackName=name)["TemplateBody"])) == before


def test_deletion_policies(aws: LocalAws, stacks: Stacks) -> None:
    kept, gone = unique("kept"), unique("gone")
    name = stacks.create(
        {
            "Resources": {
                "Kept": {**log_group(LogGroupName=kept), "DeletionPolicy": "Retain"},
                "Gone": log_group(LogGroupName=gone),
            }
        }
    )
    identity = stacks.describe(name)["StackId"]
    stacks.client.delete_stack(StackName=name)
    assert stacks.describe(identity)["StackStatus"] == "DELETE_COMPLETE"
    with pytest.raises(ClientError, match=f"Stack with id {name} does not exist"):
        stacks.describe(name)
    assert (log_groups(aws, kept), log_groups(aws, gone)) == ([kept], [])


@pytest.mark.parametrize(
    ("template", "capabilities", "code", "message"),
    [
        ({"Resources": {"R": ROLE}}, [], "InsufficientCapabilitiesException", r"\[CAPABILITY_IAM\]"),
        (
            {"Transform": "X", "Resources": {"R": log_group()}},
            ["CAPABILITY_IAM"],
            "InsufficientCapabilitiesException",
            r"\[CAPABILITY_AUTO_EXPAND\]",
        ),
        (
            {"Resources": {"R": {"Type": "S3::Bucket"}}},
            [],
            "ValidationError",
            r"Template format error: Unrecognized resource types: \[S3::Bucket\]",
        ),
        (
            {"Parameters": {"P": {"Type": "String"}}, "Resources": {"R": log_group()}},
            [],
            "ValidationError",
            r"Parameters: \[P\] must have values",
        ),
    ],
)
def test_invalid_requests(
    stacks: Stacks, template: dict[str, Any], capabilities: list[str], code: str, message: str
) -> None:
    with pytest.raises(ClientError, match=message) as caught:
        stacks.create(template, Capabilities=capabilities)
    assert caught.value.response["Error"]["Code"] == code


ADD_GROUP = """
    def handler(event, context):
        fragment = event["fragment"]
        fragment["Resources"]["Added"] = {"Type": "AWS::Logs::LogGroup"}
        return {"requestId": event["requestId"], "status": "success", "fragment": fragment}
"""
FAIL = """
    def handler(event, context):
        return {"requestId": event["requestId"], "status": "failure", "errorMessage": "Resources/A: no"}
"""


def test_macro_transforms_the_template(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    template = {"Transform": register_macro(ADD_GROUP), "Resources": {"A": log_group()}}
    name = stacks.create(template)
    assert stacks.status(name) == "CREATE_COMPLETE"
    get = stacks.client.get_template
    original = get(StackName=name, TemplateStage="Original")["TemplateBody"]
    processed = get(StackName=name, TemplateStage="Processed")["TemplateBody"]
    assert original == template
    assert processed == {"Resources": {"A": log_group(), "Added": {"Type": "AWS::Logs::LogGroup"}}}
    assert stacks.physical_id(name, "Added").startswith(f"{name}-Added-")


def test_failed_macro_fails_the_stack(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(FAIL)
    name = stacks.create({"Transform": macro, "Resources": {"A": log_group()}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert stacks.reasons(name)[-1] == (
        f"Transform 123456789012::{macro} failed with: Resources/A: no. Rollback requested by user."
    )


def test_macro_exists_only_in_its_region(aws: LocalAws, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(ADD_GROUP)
    other_region = Stacks(aws.client("cloudformation", "eu-west-1"))
    name = other_region.create({"Transform": macro, "Resources": {"A": log_group()}})
    assert other_region.reasons(name)[-1] == (
        f"No transform named 123456789012::{macro} found. Rollback requested by user."
    )


def change_set(stacks: Stacks, name: str, template: dict[str, Any], kind: str) -> dict[str, Any]:
    made = stacks.client.create_change_set(
        StackName=name,
        ChangeSetName=unique("changes"),
        ChangeSetType=kind,
        TemplateBody=json.dumps(template),
        Capabilities=["CAPABILITY_IAM"],
    )
    described: dict[str, Any] = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    return described


def test_change_sets(stacks: Stacks) -> None:
    name = unique("stack")
    template = {"Resources": {"A": log_group(), "B": log_group()}, "Outputs": {"O": {"Value": {"Ref": "A"}}}}
    first = change_set(stacks, name, template, "CREATE")
    assert (first["Status"], first["ExecutionStatus"]) == ("CREATE_COMPLETE", "AVAILABLE")
    assert stacks.status(name) == "REVIEW_IN_PROGRESS"
    stacks.client.execute_change_set(ChangeSetName=first["ChangeSetId"])
    assert stacks.status(name) == "CREATE_COMPLETE"
    assert stacks.outputs(name) == {"O": stacks.physical_id(name, "A")}
    same = change_set(stacks, name, template, "UPDATE")
    assert (same["Status"], same["ExecutionStatus"]) == ("FAILED", "UNAVAILABLE")
    assert "The submitted information didn't contain changes." in same["StatusReason"]
    other = {"Resources": {"A": log_group(RetentionInDays=1), "C": log_group()}}
    changes = change_set(stacks, name, other, "UPDATE")["Changes"]
    assert [
        (item["ResourceChange"]["Action"], item["ResourceChange"]["LogicalResourceId"]) for item in changes
    ] == [("Modify", "A"), ("Add", "C"), ("Remove", "B")]


def test_change_set_cannot_change_the_type_of_a_resource(stacks: Stacks) -> None:
    """The reason is that of a change set in AWS (https://github.com/aws/aws-sam-cli/issues/6786)."""
    name = stacks.create({"Resources": {"Group": log_group()}})
    failed = change_set(stacks, name, {"Resources": {"Group": ROLE}}, "UPDATE")
    assert failed["Status"] == "FAILED"
    assert failed["StatusReason"] == (
        "Update of resource type is not permitted. The new template modifies resource type of the following"
        " resources: [Group]"
    )


def test_failed_macro_fails_the_change_set(stacks: Stacks, register_macro: Callable[[str], str]) -> None:
    macro = register_macro(FAIL)
    failed = change_set(
        stacks, unique("stack"), {"Transform": macro, "Resources": {"A": log_group()}}, "CREATE"
    )
    assert failed["Status"] == "FAILED"
    assert failed["StatusReason"] == f"Transform 123456789012::{macro} failed with: Resources/A: no"


def test_role_from_a_macro_requires_the_iam_capability(
    stacks: Stacks, register_macro: Callable[[str], str]
) -> None:
    macro = register_macro(ADD_GROUP.replace("AWS::Logs::LogGroup", "AWS::IAM::ManagedPolicy"))
    made = stacks.client.create_change_set(
        StackName=unique("stack"),
        ChangeSetName="c",
        ChangeSetType="CREATE",
        TemplateBody=json.dumps({"Transform": macro, "Resources": {"A": log_group()}}),
    )
    described = stacks.client.describe_change_set(ChangeSetName=made["Id"])
    assert described["StatusReason"] == "Requires capabilities : [CAPABILITY_IAM]"


RESPOND = """
    import json, urllib.request
    def handler(event, context):
        print(json.dumps(event))
        properties = event["ResourceProperties"]
        status = "FAILED" if properties.get("Fail") == event["RequestType"] else "SUCCESS"
        response = {"Status": status, "Reason": "rejected", "PhysicalResourceId": properties.get("Id", "id"),
                  "StackId": event["StackId"], "RequestId": event["RequestId"],
                  "LogicalResourceId": event["LogicalResourceId"], "Data": {"Got": json.dumps(properties)}}
        if properties.get("Crash"):
            raise ValueError("crashed")
        request = urllib.request.Request(event["ResponseURL"], json.dumps(response).encode(), method="PUT")
        urllib.request.urlopen(request).read()
"""


def custom(function: str, **properties: Any) -> dict[str, Any]:
    return {
        "Type": "Custom::Toy",
        "Properties": {"ServiceToken": function, "ServiceTimeout": 20, **properties},
    }


def test_custom_resource_creation(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    template = {
        "Resources": {"C": custom(function, Number=1, Flag=True, Deep={"List": [2]})},
        "Outputs": {"Got": {"Value": {"Fn::GetAtt": ["C", "Got"]}}, "Id": {"Value": {"Ref": "C"}}},
    }
    outputs = stacks.outputs(stacks.create(template))
    assert outputs["Id"] == "id"
    assert json.loads(outputs["Got"]) == {
        "ServiceToken": function, "ServiceTimeout": "20", "Number": "1", "Flag": "true", "Deep": {"List": ["2"]}
    }  # fmt: skip


def test_custom_resource_update_replacement_and_deletion(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    name = stacks.create({"Resources": {"C": custom(function, Id="one")}})
    stacks.update(name, {"Resources": {"C": custom(function, Id="two")}})
    assert stacks.physical_id(name, "C") == "two"
    stacks.client.delete_stack(StackName=name)
    group = f"/aws/lambda/{function.split(':')[-1]}"
    log_events = aws.client("logs", REGION).filter_log_events(logGroupName=group)["events"]
    lines = sorted(log_events, key=lambda line: line["timestamp"])  # from several processes
    events = [json.loads(line["message"]) for line in lines if line["message"].startswith("{")]
    assert [(event["RequestType"], event.get("PhysicalResourceId")) for event in events] == [
        ("Create", None), ("Update", "one"), ("Delete", "one"), ("Delete", "two")
    ]  # fmt: skip
    assert events[1]["OldResourceProperties"]["Id"] == "one"


def test_failed_custom_resource_fails_the_stack(aws: LocalAws, stacks: Stacks) -> None:
    function = make_function(aws, RESPOND)
    name = stacks.create({"Resources": {"C": custom(function, Fail="Create")}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert any(
        line.startswith(
            "Received response status [FAILED] from custom resource. Message returned: rejected (RequestId: "
        )
        for line in stacks.reasons(name)
    )


def test_custom_resource_without_a_response_fails_the_stack(aws: LocalAws, stacks: Stacks) -> None:
    name = stacks.create({"Resources": {"C": custom(make_function(aws, RESPOND), Crash="yes")}})
    assert stacks.status(name) == "ROLLBACK_COMPLETE"
    assert any(
        "CloudFormation did not receive a response from your Custom Resource" in line
        for line in stacks.reasons(name)
    )


def test_other_resource_types_are_created_by_moto(aws: LocalAws) -> None:
    bucket, table = unique("bucket"), unique("table")
    template = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}},
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": table,
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
    }
    other_region = Stacks(aws.client("cloudformation", "us-west-2"))
    name = other_region.create(template)
    assert other_region.status(name) == "CREATE_COMPLETE", other_region.reasons(name)
    assert other_region.outputs(name)["Arn"].startswith(f"arn:aws:sqs:us-west-2:123456789012:{name}-Queue-")
    s3 = aws.client("s3", "us-west-2")
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-west-2"
    assert (
        aws.client("dynamodb", "us-west-2").describe_table(TableName=table)["Table"]["TableStatus"]
        == "ACTIVE"
    )
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("dynamodb", REGION).describe_table(TableName=table)
    other_region.client.delete_stack(StackName=name)
    assert bucket not in {item["Name"] for item in s3.list_buckets()["Buckets"]}

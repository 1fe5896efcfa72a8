"""Tests of stack operations, through the CloudFormation API."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.cloudformation.change_sets import change_set
from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import ROLE, log_group, unique
from tests.localaws.functions_and_roles import REGION


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


@pytest.mark.parametrize("version", [{}, {"Version": "2008-10-17"}])
def test_policies_need_no_version(aws: LocalAws, stacks: Stacks, version: dict[str, str]) -> None:
    allowed = {**version, "Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}]}
    trusted = {
        "Effect": "Allow",
        "Principal": {"Service": "lambda.amazonaws.com"},
        "Action": "sts:AssumeRole",
    }
    properties = {
        "AssumeRolePolicyDocument": {**version, "Statement": [trusted]},
        "Policies": [{"PolicyName": "Read", "PolicyDocument": allowed}],
    }
    managed = {"PolicyDocument": allowed, "Roles": [{"Ref": "Role"}]}
    name = stacks.create(
        {
            "Resources": {
                "Role": {"Type": "AWS::IAM::Role", "Properties": properties},
                "Policy": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyName": "More", **managed}},
                "Managed": {"Type": "AWS::IAM::ManagedPolicy", "Properties": managed},
            }
        }
    )
    assert stacks.status(name) == "CREATE_COMPLETE"
    iam, role = aws.client("iam", REGION), stacks.physical_id(name, "Role")
    assert iam.list_role_policies(RoleName=role)["PolicyNames"] == ["Read", "More"]
    assert len(iam.list_attached_role_policies(RoleName=role)["AttachedPolicies"]) == 1


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


def test_events_have_the_token_of_the_request(stacks: Stacks) -> None:
    """API Reference, "StackEvent": a token is that of the operation that generated the event.

    Ansible filters the events by this token.
    """
    name = stacks.create({"Resources": {"Group": log_group()}}, ClientRequestToken="create")
    changed = {"Resources": {"Group": log_group(RetentionInDays=1)}}
    stacks.update(name, changed, ClientRequestToken="update")
    made = change_set(stacks, name, {"Resources": {"Group": log_group(RetentionInDays=3)}}, "UPDATE")
    stacks.client.execute_change_set(ChangeSetName=made["ChangeSetId"], ClientRequestToken="execute")
    stacks.update(name, changed)
    stack_id = stacks.describe(name)["StackId"]
    stacks.client.delete_stack(StackName=name, ClientRequestToken="delete")
    events = stacks.client.describe_stack_events(StackName=stack_id)["StackEvents"]
    tokens = [event.get("ClientRequestToken") for event in reversed(events)]
    assert list(dict.fromkeys(tokens)) == ["create", "update", "execute", None, "delete"]
    assert tokens.count("create") == tokens.count("delete") == 4

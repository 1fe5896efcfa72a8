"""Tests of actions that depend on a parameter in a run-time object."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from tests.golden.cases import DEPLOYMENT, Files

READ_PICTURES = {"Effect": "Allow", "Action": "s3:GetObject*", "Resource": "arn:aws:s3:::pictures/*"}
DETECT = {"Effect": "Allow", "Action": "rekognition:DetectLabels", "Resource": "*"}


def expansion(parameters: dict[str, Any], *statements: dict[str, Any]) -> Expansion:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::aws-sdk:rekognition:detectLabels",
        "Parameters": parameters,
        "End": True,
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {},
            "Policies": [{"PolicyName": "P", "PolicyDocument": {"Statement": list(statements)}}],
        },
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "Definition": {"StartAt": "Read", "States": {"Read": state}},
        },
    }
    template: Any = {"Resources": {"Machine": machine, "Role": role}}
    return expand(template, DEPLOYMENT, Inputs(Files(), {}))


def actions(result: Expansion) -> set[str]:
    assert not result.failed, result.errors
    resources: Any = result.template["Resources"]
    document = resources["MachineCrossRegionCallerPolicy"]["Properties"]["PolicyDocument"]
    return {action for statement in document["Statement"] for action in statement["Action"]}


def test_dependent_action_is_omitted_if_the_role_does_not_allow_it() -> None:
    """With this role, a native state with an image in Amazon S3 would also fail."""
    assert actions(expansion({"Image.$": "$.image"}, DETECT)) == {"rekognition:DetectLabels"}


def test_dependent_action_comes_from_the_role() -> None:
    result = expansion({"Image.$": "$.image"}, DETECT, READ_PICTURES)
    assert "s3:GetObject" in actions(result)


@pytest.mark.parametrize(
    "statements", [(DETECT,), (DETECT, {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {}}})]
)
def test_required_permission_that_the_role_does_not_have_is_refused(
    statements: tuple[dict[str, Any], ...],
) -> None:
    parameters = {"Image": {"S3Object": {"Bucket.$": "$.bucket", "Name.$": "$.name"}}}
    assert "Bucket is only known at run time" in expansion(parameters, *statements).errors[0].message


def test_dependent_action_is_rejected_if_the_role_is_unreadable() -> None:
    unreadable = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {}}}
    assert expansion({"Image.$": "$.image"}, DETECT, unreadable).failed


def object_template() -> dict[str, Any]:
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject",
        "Parameters": {
            "Bucket": "data",
            "Key": "k",
            "VersionId": {"Fn::If": ["Latest", {"Ref": "AWS::NoValue"}, "v1"]},
        },
        "End": True,
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "Read", "States": {"Read": state}}},
    }
    conditions = {"Latest": {"Fn::Equals": [{"Ref": "AWS::Region"}, "eu-central-1"]}}
    return {"Conditions": conditions, "Resources": {"Machine": machine}}


def test_parameter_that_a_condition_removes_gets_the_actions_of_both_branches() -> None:
    template: Any = object_template()
    result = expand(template, DEPLOYMENT, Inputs(Files(), {}))
    assert actions(result) >= {"s3:GetObject", "s3:GetObjectVersion"}


PASS_TASK_ROLE = {
    "Effect": "Allow",
    "Action": "iam:PassRole",
    "Resource": "arn:aws:iam::123456789012:role/task",
}
RUN_TASK = {"Effect": "Allow", "Action": "ecs:RunTask", "Resource": "*"}


def pass_statements(*statements: dict[str, Any], resources: tuple[str, ...] = ()) -> list[Any]:
    """Returns the `iam:PassRole` statements, or the messages of the errors."""
    state = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::ecs:runTask",
        "Parameters": {"TaskDefinition": "job"},
        "End": True,
    }
    role = {
        "Type": "AWS::IAM::Role",
        "Properties": {
            "AssumeRolePolicyDocument": {},
            "Policies": [{"PolicyName": "P", "PolicyDocument": {"Statement": list(statements)}}],
        },
    }
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]},
            "Definition": {"StartAt": "Run", "States": {"Run": state}},
        },
    }
    template: Any = {"Resources": {"Machine": machine, "Role": role}}
    if resources:
        options = {"States": {"Machine/Run": {"IamResources": list(resources)}}}
        template["Metadata"] = {"Cross::Region::AwsCall": options}
    result: Any = expand(template, DEPLOYMENT, Inputs(Files(), {}))
    if result.failed:
        return [error.message for error in result.errors]
    policy = result.template["Resources"]["MachineCrossRegionCallerPolicy"]["Properties"]
    found: list[Any] = policy["PolicyDocument"]["Statement"]
    return [statement for statement in found if statement["Action"] == ["iam:PassRole"]]


def test_roles_of_the_task_definition_come_from_the_role_limited_to_tasks() -> None:
    [statement] = pass_statements(RUN_TASK, PASS_TASK_ROLE)
    assert statement["Resource"] == ["arn:aws:iam::123456789012:role/task"]
    assert statement["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}


def test_call_passes_no_roles_that_the_role_does_not_allow() -> None:
    assert pass_statements(RUN_TASK) == []
    lambda_only = PASS_TASK_ROLE | {
        "Condition": {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    }
    assert pass_statements(RUN_TASK, lambda_only) == []


def test_permission_to_pass_every_role_is_refused_and_the_listed_role_is_used() -> None:
    every = PASS_TASK_ROLE | {"Resource": "*"}
    [message] = pass_statements(RUN_TASK, every)
    assert message.startswith("TaskDefinition can name roles, which the call passes; list the roles")
    listed = ("arn:aws:iam::123456789012:role/task",)
    [statement] = pass_statements(RUN_TASK, every, resources=listed)
    assert statement["Resource"] == list(listed)

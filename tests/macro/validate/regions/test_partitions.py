"""Tests of the warnings about ARNs in another partition."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.rules import PARTITION
from macro.model.stack_context import Deployment, StackContext
from tests.golden.cases import DEPLOYMENT, Files

CHINA = Deployment(StackContext("cn-north-1", "123456789012", "aws-cn"), DEPLOYMENT.caller_layer)
RIGHT = "arn:aws-cn:states:cn-northwest-1::aws-sdk:dynamodb:getItem"
CALL: dict[str, Any] = {
    "Type": "Task",
    "Resource": RIGHT,
    "Parameters": {"TableName": "orders", "Key": {}},
    "End": True,
}


def warnings(
    state: dict[str, Any], options: dict[str, Any] | None = None, deployment: Deployment = CHINA
) -> list[tuple[str, str]]:
    """Returns the steps after the state's name, and the message, of each warning."""
    definition = {"StartAt": "Read", "States": {"Read": state}}
    role = {"Fn::Sub": "arn:${AWS::Partition}:iam::123456789012:role/r"}
    properties = {"RoleArn": role, "Definition": definition}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": {"Orders/Read": options or {}}}},
        "Resources": {"Orders": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}},
    }
    expansion = expand(template, deployment, Inputs(Files(), {}))
    return [
        ("/".join(each.path.steps).partition("Read/")[2], each.message)
        for each in expansion.diagnostics
        if each.rule is PARTITION
    ]


def table(arn: Any) -> dict[str, Any]:
    return CALL | {"Parameters": {"TableName": arn, "Key": {}}}


def test_partition_of_the_integration() -> None:
    message = "the ARN is in the partition aws, but the stack is in aws-cn; write aws-cn instead, or "
    ((path, text),) = warnings(CALL | {"Resource": RIGHT.replace("aws-cn", "aws")})
    assert (path, text) == ("Resource", message + "${AWS::Partition} with Fn::Sub")


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:dynamodb:cn-northwest-1:123456789012:table/orders",
        {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"},
        {"Fn::Join": [":", ["arn:aws:dynamodb:cn-northwest-1", {"Ref": "AWS::AccountId"}, "table/orders"]]},
    ],
)
def test_partition_of_a_parameter(arn: Any) -> None:
    ((path, _),) = warnings(table(arn))
    assert path == "Parameters/TableName"


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("IamResources", ["arn:aws:dynamodb:cn-northwest-1:123456789012:table/orders"]),
        (
            "AdditionalIamStatements",
            [{"Action": "kms:Decrypt", "Resource": {"Fn::Sub": "arn:aws:kms:*:${AWS::AccountId}:key/1"}}],
        ),
        ("Credentials", {"RoleArn": "arn:aws:iam::123456789012:role/r"}),
    ],
)
def test_partition_of_permissions(name: str, value: Any) -> None:
    ((path, _),) = warnings(CALL, {name: value})
    assert path == name


@pytest.mark.parametrize(
    "state",
    [
        CALL,
        table("arn:aws-cn:dynamodb:cn-northwest-1:123456789012:table/orders"),
        table({"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/orders"}),
        table({"Ref": "AWS::StackId"}),
        CALL | {"Parameters": {"TableName": "orders", "Key": {"Id": {"S": "arn:aws:x"}}}},
    ],
)
def test_right_or_unknown_partition(state: dict[str, Any]) -> None:
    assert warnings(state) == []


def test_arn_in_a_region_of_another_partition_is_a_warning_about_the_region() -> None:
    assert warnings(table("arn:aws:dynamodb:us-west-2:123456789012:table/orders")) == []


def test_wrong_region_of_the_call_is_an_error_without_warning() -> None:
    state = CALL | {"Resource": "arn:aws:states:us-west-2::aws-sdk:dynamodb:getItem"}
    assert warnings(state) == []


def test_partition_of_the_stack_can_be_unknown() -> None:
    state = {
        "Type": "Cross::Region::AwsCall",
        "Region.$": "$.region",
        "AllowedRegions": ["us-west-2"],
        "Service": "dynamodb",
        "Action": "getItem",
        "Parameters": {"TableName": "arn:aws-cn:dynamodb:*:123456789012:table/orders", "Key": {}},
        "End": True,
    }
    default = StackContext("us-east-1", "123456789012", "aws", region_is_certain=False)
    assert warnings(state, None, Deployment(default, DEPLOYMENT.caller_layer)) == []

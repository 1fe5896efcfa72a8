"""Tests of the warnings about IamResources without a resource that the parameters name."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.rules import MISSING_RESOURCE
from tests.golden.cases import DEPLOYMENT, Files

GET_ITEM = "aws-sdk:dynamodb:getItem"
ORDERS = {"TableName": "orders", "Key": {"Id": {"S.$": "$.id"}}}
OBJECT = {"Bucket": "archive", "Key": "a/b"}
TABLE = "arn:aws:dynamodb:us-west-2:123456789012:table"
FUNCTION = "arn:aws:lambda:us-west-2:123456789012:function"
IDENTITY = "arn:aws:ses:us-west-2:123456789012:identity"
COPIED = {"Bucket": "new", "Key": "k", "CopySource": "/old/a%20b"}
COPY, DELETE, S3 = (f"aws-sdk:s3:{name}" for name in ("copyObject", "deleteObjects", "getObject"))
PARTIQL = "aws-sdk:dynamodb:executeStatement"


def warnings(
    listed: Any, integration: str, parameters: dict[str, Any], options: Any = None, caller: Any = None
) -> list[str]:
    """Returns the messages about a Task whose options in Metadata contain IamResources."""
    resource = f"arn:aws:states:us-west-2::{integration}"
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    definition = {"StartAt": "Read", "States": {"Read": state}}
    states = {"Orders/Read": {"IamResources": listed, **(options or {})}}
    role = "arn:aws:iam::123456789012:role/r"
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": role, "Definition": definition},
    }
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": states, "Caller": caller or {}}},
        "Parameters": {"Name": {"Type": "String"}, "Unknown": {"Type": "AWS::SSM::Parameter::Value<String>"}},
        "Resources": {"Orders": machine, "Table": {"Type": "AWS::DynamoDB::Table"}},
    }
    expansion = expand(template, DEPLOYMENT, Inputs(Files(), {"Name": "customers"}))
    assert not expansion.failed, expansion.errors
    return [each.message for each in expansion.diagnostics if each.rule is MISSING_RESOURCE]


@pytest.mark.parametrize(
    ("listed", "integration", "parameters", "missing"),
    [
        (f"{TABLE}/customers", GET_ITEM, ORDERS, "table/orders"),
        ([f"{TABLE}/customers", "arn:aws:s3:::orders/*"], GET_ITEM, ORDERS, "table/orders"),
        ({"Fn::Sub": TABLE + "/${Name}"}, GET_ITEM, ORDERS, "table/orders"),
        (f"{TABLE.replace('us-west-2', 'eu-central-1')}/orders", GET_ITEM, ORDERS, "table/orders"),
        (
            {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:${AWS::AccountId}:table/*"},
            GET_ITEM,
            ORDERS,
            "table/orders",
        ),
        ("arn:aws:s3:::archive", S3, OBJECT, "archive/a/b"),
        ("arn:aws:s3:::archive/c*", S3, OBJECT, "archive/a/b"),
        (f"{FUNCTION}:f", "lambda:invoke", {"FunctionName": "f:live"}, "function:f:live"),
        (["arn:aws:s3:::new/*", "arn:aws:s3:::old/b"], COPY, COPIED, "old/a b"),
        ("arn:aws:s3:::old/*", COPY, COPIED, "new/k"),
        (
            "arn:aws:s3:::new/*",
            COPY,
            {**COPIED, "CopySource": {"Fn::Sub": "${Name}/a?versionId=v"}},
            "${Name}/a",
        ),
        (
            "arn:aws:s3:::archive/b",
            DELETE,
            {"Bucket": "archive", "Delete": {"Objects": [{"Key": "a"}]}},
            "/a",
        ),
        (f"{TABLE}/customers", PARTIQL, {"Statement": "SELECT * FROM orders"}, "table/orders"),
    ],
)
def test_resource_that_is_not_listed(
    listed: Any, integration: str, parameters: dict[str, Any], missing: str
) -> None:
    (message,) = warnings(listed, integration, parameters)
    assert message.startswith("IamResources doesn't contain arn:${AWS::Partition}:")
    assert f"{missing}, which the parameters name, so " in message
    assert message.endswith(" is denied; add this ARN, or remove IamResources")


@pytest.mark.parametrize(
    ("listed", "integration", "parameters"),
    [
        (f"{TABLE}/orders", GET_ITEM, ORDERS),
        (f"{TABLE}/ord*", GET_ITEM, ORDERS),
        (f"{TABLE.replace('123456789012', '111122223333')}/orders", GET_ITEM, ORDERS),
        ([f"{TABLE}/customers", f"{TABLE}/orders"], GET_ITEM, ORDERS),
        ({"Fn::GetAtt": ["Table", "Arn"]}, GET_ITEM, ORDERS),
        ({"Fn::Sub": TABLE + "/${Table}"}, GET_ITEM, ORDERS),
        ({"Fn::Sub": TABLE + "/${Unknown}"}, GET_ITEM, ORDERS),
        ({"Fn::ImportValue": "TableArn"}, GET_ITEM, ORDERS),
        (f"{TABLE}/orders", GET_ITEM, {**ORDERS, "TableName": {"Ref": "Unknown"}}),
        (f"{TABLE}/orders", GET_ITEM, {"TableName.$": "$.table", "Key": {}}),
        ("arn:aws:s3:::archive/*", S3, OBJECT),
        (["arn:aws:s3:::new/*", "arn:aws:s3:::old/*"], COPY, COPIED),
        ("arn:aws:s3:::new/*", COPY, {**COPIED, "CopySource": {"Fn::Sub": "${Unknown}/a"}}),
        ("arn:aws:s3:::new/*", COPY, {"Bucket": "new", "Key": "k", "CopySource.$": "$.source"}),
        (
            ["arn:aws:s3:::new/*", "arn:aws:s3:us-west-2:123456789012:accesspoint/old/object/*"],
            COPY,
            {**COPIED, "CopySource": "arn:aws:s3:us-west-2:123456789012:accesspoint/old/object/a"},
        ),
        (
            f"{IDENTITY}/example.com",
            "aws-sdk:sesv2:sendEmail",
            {"FromEmailAddress": "shop@example.com", "Content": {}},
        ),
        (
            "arn:aws:s3:us-west-2:123456789012:accesspoint/a/object/*",
            S3,
            {"Bucket": "a-x-s3alias", "Key": "k"},
        ),
        (f"{FUNCTION}:f:1", "lambda:invoke", {"FunctionName": "f", "Qualifier": "1"}),
        (
            "arn:aws:secretsmanager:us-west-2:123456789012:secret:db-AbCdEf",
            "aws-sdk:secretsmanager:getSecretValue",
            {"SecretId": "db"},
        ),
        (
            "arn:aws:logs:us-west-2:123456789012:log-group:app:*",
            "aws-sdk:cloudwatchlogs:createLogStream",
            {"LogGroupName": "app", "LogStreamName": "s"},
        ),
        (
            "arn:aws:kms:us-west-2:123456789012:key/1234",
            "aws-sdk:kms:encrypt",
            {"KeyId": "alias/orders", "Plaintext": "a"},
        ),
        ("arn:aws:ecs:us-west-2:123456789012:task-definition/t:1", "ecs:runTask", {"TaskDefinition": "t"}),
    ],
)
def test_resource_that_is_or_can_be_listed(listed: Any, integration: str, parameters: dict[str, Any]) -> None:
    assert warnings(listed, integration, parameters) == []


def test_every_region_must_be_listed() -> None:
    options = {"Targets": [{"Region": "us-west-2"}, {"Region": "us-east-1"}]}
    (message,) = warnings(f"{TABLE}/orders", GET_ITEM, ORDERS, options)
    assert ":us-east-1:${AWS::AccountId}:table/orders," in message
    both = [f"{TABLE}/orders", f"{TABLE.replace('us-west-2', 'us-east-1')}/orders"]
    assert warnings(both, GET_ITEM, ORDERS, options) == []


@pytest.mark.parametrize(
    ("options", "caller"),
    [
        ({"Credentials": {"RoleArn": "arn:aws:iam::111122223333:role/r"}}, {}),
        ({"IamAction": "dynamodb:BatchGetItem"}, {}),
        (
            {
                "AdditionalIamStatements": [
                    {"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": f"{TABLE}/orders"}
                ]
            },
            {},
        ),
        ({}, {"Role": "arn:aws:iam::123456789012:role/existing"}),
    ],
)
def test_other_statements_can_allow_the_call(options: Any, caller: Any) -> None:
    listed = [] if "Credentials" in options else f"{TABLE}/customers"
    assert warnings(listed, GET_ITEM, ORDERS, options, caller) == []

"""Tests of suggestions for services and actions that don't exist."""

from __future__ import annotations

import pytest

from tests.macro.shorthand.states import expansion, problems


@pytest.mark.parametrize(
    ("service", "action", "suggestion"),
    [
        ("bedrock", "invokeModel", "bedrockruntime"),
        ("bedrock", "InvokeModelCommand", "bedrockruntime"),
        ("@aws-sdk/client-bedrock", "converse", "bedrockruntime"),
        ("sagemaker", "invokeEndpoint", "sagemakerruntime"),
        ("iot", "publish", "iotdataplane"),
        ("cloudwatch", "putLogEvents", "cloudwatchlogs"),
        ("rds", "executeStatement", "rdsdata"),
    ],
)
def test_action_of_a_related_service_suggests_the_service(service: str, action: str, suggestion: str) -> None:
    messages = problems({"Service": service, "Action": action})
    assert messages[0].endswith(f"; did you mean the service '{suggestion}'?")


@pytest.mark.parametrize(
    ("service", "names"),
    [
        ("sns:publish", "sns in Service, and publish in Action"),
        ("aws-sdk:s3:getObject", "s3 in Service, and getObject in Action"),
        ("dynamodb.getItem", "dynamodb in Service, and getItem in Action"),
        ("dynamodb/getItem", "dynamodb in Service, and getItem in Action"),
        ("CloudWatch Logs PutLogEvents", "Logs in Service, and PutLogEvents in Action"),
        ("DynamoDB.Client.get_item", "DynamoDB in Service, and get_item in Action"),
        ("AWS::S3::GetObject", "S3 in Service, and GetObject in Action"),
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "sqs in Service, and sendMessage in Action",
        ),
    ],
)
def test_action_in_the_service_is_one_problem(service: str, names: str) -> None:
    (problem,) = problems({"Service": service, "Parameters": {}})
    assert problem == f"Service: '{service}' isn't only a service; write {names}"


@pytest.mark.parametrize("service", ["CloudWatch Logs", "@aws-sdk/client-cloudwatch-logs"])
def test_punctuation_in_the_name_of_a_service_is_no_problem(service: str) -> None:
    assert not expansion({"Service": service, "Action": "describeLogGroups"}).errors


def test_misspelled_action_is_corrected() -> None:
    (problem,) = problems({"Service": "bedrock", "Action": "listFoundationModel"})
    assert problem.endswith("; did you mean 'listFoundationModels'?")


@pytest.mark.parametrize("service", ["dynamodb.amazonaws.com", "aws-sdk:dynamodb", "dynamodb.us-west-2"])
def test_longer_name_of_a_service_suggests_the_service(service: str) -> None:
    (problem,) = problems({"Service": service, "Action": "listTables"})
    assert problem == f"Service: there is no AWS service '{service}'; did you mean 'dynamodb'?"

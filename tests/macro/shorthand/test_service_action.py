"""Tests of suggestions for services and actions that don't exist."""

from __future__ import annotations

import pytest

from tests.macro.shorthand.states import problems


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
        (
            "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "sqs in Service, and sendMessage in Action",
        ),
    ],
)
def test_action_in_the_service_is_one_problem(service: str, names: str) -> None:
    (problem,) = problems({"Service": service, "Parameters": {}})
    assert problem == f"Service: '{service}' isn't only a service; write {names}"


def test_misspelled_action_is_corrected() -> None:
    (problem,) = problems({"Service": "bedrock", "Action": "listFoundationModel"})
    assert problem.endswith("; did you mean 'listFoundationModels'?")

"""Services and actions that are similar to the right ones."""

from __future__ import annotations

import pytest

from tests.macro.shorthand.states import problems


@pytest.mark.parametrize(
    ("service", "action", "sibling"),
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
def test_an_action_of_a_similar_service_names_the_service(service: str, action: str, sibling: str) -> None:
    found = problems({"Service": service, "Action": action})
    assert found[0].endswith(f"; did you mean the service '{sibling}'?")


def test_a_misspelled_action_names_the_action() -> None:
    (problem,) = problems({"Service": "bedrock", "Action": "listFoundationModel"})
    assert problem.endswith("; did you mean 'ListFoundationModels'?")

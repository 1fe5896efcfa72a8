"""Tests that null values are reported where CloudFormation rejects them, and only there."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs

CALL: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBuckets",
    "Parameters": {},
    "ResultPath": None,
    "End": True,
}
NATIVE = CALL | {"Resource": "arn:aws:states:::aws-sdk:s3:listBuckets"}


def problems(
    state: dict[str, Any], property_name: str, kind: str = "StepFunctions", wrap: Any = None
) -> list[str]:
    """Returns the paths of the errors about null in a state machine with one state."""
    definition: Any = {"StartAt": "List", "States": {"List": state}}
    value = wrap(definition) if wrap else definition
    properties = {"RoleArn": "arn:aws:iam::123456789012:role/r", property_name: value}
    machine = {"Type": f"AWS::{kind}::StateMachine", "Properties": properties}
    template: dict[str, Any] = {"Resources": {"Orders": machine}}
    expansion = expand(template, DEPLOYMENT, inputs(template))
    assert all("is null" in each.message for each in expansion.errors), expansion.errors
    return ["/".join(each.path.steps) for each in expansion.errors]


def test_null_in_an_object_is_reported() -> None:
    assert problems(CALL, "Definition") == ["States/List/ResultPath"]


@pytest.mark.parametrize(
    ("property_name", "kind", "wrap"),
    [
        ("DefinitionString", "StepFunctions", json.dumps),
        ("DefinitionString", "StepFunctions", lambda value: {"Fn::Sub": json.dumps(value)}),
        ("Definition", "Serverless", None),
    ],
)
def test_null_that_becomes_text_is_valid(property_name: str, kind: str, wrap: Any) -> None:
    assert problems(CALL, property_name, kind, wrap) == []


def test_state_machine_without_calls_is_left_alone() -> None:
    assert problems(NATIVE, "Definition") == []

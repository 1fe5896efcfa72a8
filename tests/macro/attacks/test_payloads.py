"""Tests of values and fields that try to change another part of the payload."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from localaws.cloudformation.template.intrinsics import Evaluator
from tests.macro.attacks.expansions import (
    CALL,
    Stack,
    as_join,
    as_json_string,
    as_object,
    as_sub,
    as_text,
    deployed_state,
    expanded,
    messages,
    statements_of,
)

if TYPE_CHECKING:
    from collections.abc import Callable


MALICIOUS_VALUES = [
    'x", "Operation": "DeleteBucket", "y": "',
    'x"}, "Service": "iam", "Parameters": {"a": "b',
    "back\\slash\\",
    'quote\\" and newline\n\t\r',
    "dollar $ {not} a placeholder",
    "\x00\x1f\u2028\ud800",
    "\ue0020\ue003",
    "\ue0021\ue003",
]


@pytest.mark.parametrize("form", [as_object, as_text, as_sub, as_join, as_json_string])
@pytest.mark.parametrize("value", MALICIOUS_VALUES)
def test_literal_cannot_change_the_structure_of_the_parameters(
    form: Callable[[Any], dict[str, Any]], value: str
) -> None:
    parameters = {"Bucket": "b", "Key": value}
    definition = {"StartAt": "Read", "States": {"Read": {**CALL, "Parameters": parameters}}}
    payload = deployed_state(expanded(form(definition)), {})["Parameters"]
    assert payload["Parameters"] == parameters
    assert (payload["Service"], payload["Operation"], payload["Region"]) == ("s3", "GetObject", "us-west-2")


@pytest.mark.parametrize("attack", [MALICIOUS_VALUES[0], MALICIOUS_VALUES[1]])
def test_parameter_value_that_breaks_out_of_json_text_gets_no_permissions(attack: str) -> None:
    """A parameter value can change a definition that is text, but not the caller's policy.

    CloudFormation inserts parameter values into text without escaping. The same is true for native states.
    """
    definition = {
        "StartAt": "Read",
        "States": {"Read": {**CALL, "Parameters": {"Bucket": "${B}", "Key": "k"}}},
    }
    text = {"DefinitionString": {"Fn::Sub": json.dumps(definition)}}
    resources = expanded(text)
    resolve = Evaluator(Stack({"B": attack}), {}, {}, "eu-central-1").resolve
    (statement,) = [resolve(statement) for statement in statements_of(resources)]
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Resource"] == [f"arn:aws:s3:::{attack}/k".replace("arn:aws", "arn:AWS::Partition")]


def test_parameters_named_like_payload_fields_stay_parameters() -> None:
    state = {
        **CALL,
        "Service": "lambda",
        "Action": "invoke",
        "Parameters": {"FunctionName": "f", "Payload": {"Service": "iam", "Credentials": {"RoleArn": "r"}}},
    }
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}))
    payload = deployed_state(resources, {})["Parameters"]
    assert payload["Service"] == "lambda"
    assert "Credentials" not in payload


@pytest.mark.parametrize("field", ["Context", "Operation", "Credentials.ExternalId"])
def test_execution_fields_in_the_payload_cannot_be_overwritten(field: str) -> None:
    """The name of the role session and the external ID come only from the context object."""
    outer, _, inner = field.partition(".")
    value: Any = {"RoleArn": "arn:aws:iam::210987654321:role/r", inner: "mine"} if inner else "mine"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, outer: value}
    assert (inner or outer) in messages(as_object({"StartAt": "Read", "States": {"Read": state}}))

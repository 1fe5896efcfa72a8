"""Tests of calls that an Express workflow can't make."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs

TOKEN: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:us-west-2::aws-sdk:sqs:sendMessage.waitForTaskToken",
    "Parameters": {
        "QueueUrl": "https://sqs.us-west-2.amazonaws.com/123456789012/q",
        "MessageBody.$": "$$.Task.Token",
    },
    "End": True,
}
WAIT: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "dynamodb",
    "Action": "describeTable",
    "Parameters": {"TableName": "orders"},
    "WaitUntil": "TableExists",
    "End": True,
}
SHORT = {"Name": "TableExists", "Delay": 10, "MaxAttempts": 31}


def each(state: dict[str, Any], **config: Any) -> dict[str, Any]:
    processor = {"ProcessorConfig": config, "StartAt": "A", "States": {"A": state}}
    return {"Type": "Map", "ItemProcessor": processor, "End": True}


def messages(
    state: dict[str, Any], sections: dict[str, Any] | None = None, *, text: bool = False, **properties: Any
) -> list[str]:
    definition = {"StartAt": "S", "States": {"S": state}}
    written = {"DefinitionString": json.dumps(definition)} if text else {"Definition": definition}
    properties |= {"RoleArn": "arn:aws:iam::123456789012:role/r", **written}
    template: dict[str, Any] = {
        **(sections or {}),
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}},
    }
    return [error.message for error in expand(template, DEPLOYMENT, inputs(template)).errors]


DISTRIBUTED = {"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}


@pytest.mark.parametrize("text", [False, True], ids=["object", "text"])
@pytest.mark.parametrize("state", [TOKEN, WAIT], ids=["token", "waiter"])
def test_express_child_workflow_has_the_limits_of_express(state: dict[str, Any], *, text: bool) -> None:
    (message,) = messages(each(state, **DISTRIBUTED), text=text)
    assert "an Express child workflow" in message
    assert message.endswith("ExecutionType: STANDARD")


@pytest.mark.parametrize("state", [TOKEN, WAIT], ids=["token", "waiter"])
def test_states_in_an_inline_map_of_a_child_workflow_have_the_limits_of_express(
    state: dict[str, Any],
) -> None:
    assert len(messages(each(each(state, Mode="INLINE"), **DISTRIBUTED))) == 1


@pytest.mark.parametrize(
    "config",
    [{}, {"Mode": "INLINE"}, {"Mode": "DISTRIBUTED"}, {"Mode": "DISTRIBUTED", "ExecutionType": "STANDARD"}],
)
@pytest.mark.parametrize("state", [TOKEN, WAIT], ids=["token", "waiter"])
def test_other_maps_have_no_limits(state: dict[str, Any], config: dict[str, str]) -> None:
    assert messages(each(state, **config)) == []


@pytest.mark.parametrize("state", [TOKEN, WAIT], ids=["token", "waiter"])
def test_express_state_machine_has_the_limits_of_express(state: dict[str, Any]) -> None:
    (message,) = messages(state, StateMachineType="EXPRESS")
    assert "an Express state machine" in message


A = {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}


@pytest.mark.parametrize(
    "kind",
    [
        {"Ref": "Kind"},
        {"Fn::Sub": "${Kind}"},
        {"Fn::If": ["A", "EXPRESS", "STANDARD"]},
        {"Fn::If": ["A", {"Ref": "Other"}, {"Ref": "Kind"}]},
        {"Fn::FindInMap": ["Kinds", {"Ref": "AWS::Region"}, "Kind"]},
    ],
)
@pytest.mark.parametrize("where", ["machine", "child"])
def test_type_from_an_intrinsic_function(kind: dict[str, Any], where: str) -> None:
    sections: dict[str, Any] = {
        "Parameters": {"Kind": {"Type": "String", "Default": "EXPRESS"}, "Other": {"Type": "String"}},
        "Conditions": {"A": A},
        "Mappings": {"Kinds": {"eu-central-1": {"Kind": "EXPRESS"}}},
    }
    state = TOKEN if where == "machine" else each(TOKEN, Mode="DISTRIBUTED", ExecutionType=kind)
    properties: dict[str, Any] = {"StateMachineType": kind} if where == "machine" else {}
    (message,) = messages(state, sections, **properties)
    assert "can't wait for a task token" in message


def test_type_from_a_definition_substitution() -> None:
    state = each(TOKEN, Mode="DISTRIBUTED", ExecutionType="${Kind}")
    (message,) = messages(state, text=True, DefinitionSubstitutions={"Kind": "EXPRESS"})
    assert "an Express child workflow" in message


@pytest.mark.parametrize(
    "kind", [{"Ref": "Kind"}, {"Fn::ImportValue": "x"}, {"Fn::If": ["A", "STANDARD", "x"]}]
)
def test_other_and_unknown_types_have_no_limits(kind: dict[str, Any]) -> None:
    sections = {"Parameters": {"Kind": {"Type": "String", "Default": "STANDARD"}}, "Conditions": {"A": A}}
    assert messages(TOKEN, sections, StateMachineType=kind) == []


def test_wait_of_five_minutes_is_allowed() -> None:
    assert messages(each(WAIT | {"WaitUntil": SHORT}, **DISTRIBUTED)) == []
    assert len(messages(each(WAIT | {"WaitUntil": SHORT | {"MaxAttempts": 32}}, **DISTRIBUTED))) == 1


def test_distributed_map_requires_a_role() -> None:
    definition = {
        "StartAt": "S",
        "States": {"S": each(WAIT | {"WaitUntil": SHORT}, Mode="DISTRIBUTED", ExecutionType="STANDARD")},
    }
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: dict[str, Any] = {"Resources": {"M": machine}}
    (error,) = expand(template, DEPLOYMENT, inputs(template)).errors
    assert error.message.endswith(
        "because the distributed Map S needs states:StartExecution on its own state machine"
    )

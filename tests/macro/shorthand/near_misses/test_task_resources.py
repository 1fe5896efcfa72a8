"""Tests that the macro reports the resource of a Task that it can't expand, or that can't be in another Region."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.macro.shorthand.near_misses.machines import NATIVE, in_definition, machine, near_misses

IN_OREGON = NATIVE.replace(":::", ":us-west-2::", 1)
AT_TARGET = {"Type": "Task", "Resource": f"{NATIVE}@${{Target}}"}


@pytest.mark.parametrize(("written", "hint"), [("task", "; did you mean 'Task'?"), ("Pass", "")])
def test_integration_arn_in_another_state_type_is_reported(written: str, hint: str) -> None:
    state = {"Type": written, "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[:2] == (
        "States/A/Type",
        f'only a Task can have an integration ARN, but Type is "{written}"{hint}',
    )


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:states:us-west-2::aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2:::s3:getObject",
        {"Fn::Sub": "arn:${AWS::Partition}:states:us-west-2::aws-sdk:s3:getObject"},
    ],
)
@pytest.mark.parametrize("field", ["ItemReader", "ResultWriter"])
def test_region_in_a_map_reader_or_writer_is_reported(resource: Any, field: str) -> None:
    processor = {**in_definition({"A": {"Type": "Succeed"}}), "ProcessorConfig": {"Mode": "DISTRIBUTED"}}
    state = {"Type": "Map", "ItemProcessor": processor, field: {"Resource": resource, "Parameters": {}}}
    (near_miss,) = near_misses(machine(Definition=in_definition({"Each": state})))
    assert near_miss[0] == f"States/Each/{field}/Resource"
    assert "can't have a Region" in near_miss[1]


@pytest.mark.parametrize(
    ("resource", "sections"),
    [
        (
            {"Ref": "Arn"},
            {"Parameters": {"Arn": {"Type": "String", "Default": IN_OREGON}}},
        ),
        (
            {"Fn::FindInMap": ["M", "a", "b"]},
            {"Mappings": {"M": {"a": {"b": IN_OREGON}}}},
        ),
        ({"Fn::If": ["C", NATIVE, IN_OREGON]}, {}),
        ({"Fn::If": ["C", {"Fn::Sub": "arn:aws:states:${X}::aws-sdk:s3:getObject"}, NATIVE]}, {}),
    ],
)
def test_arn_that_cannot_be_expanded_is_reported(resource: Any, sections: dict[str, Any]) -> None:
    state = {"Type": "Task", "Resource": resource}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})), **sections)
    assert near_miss[0] == "States/A/Resource"
    around_state = "the macro can't expand an ARN under Fn::If; put Fn::If around the state"
    expected = around_state if "Fn::If" in resource else "the macro can't expand this ARN; write it as text"
    assert near_miss[1].startswith(expected)


@pytest.mark.parametrize(
    ("resource", "wrong", "right"),
    [
        ({"Fn::Suub": IN_OREGON}, "Fn::Suub", "Fn::Sub"),
        ({"Fn::Joinn": [":", IN_OREGON.split(":")]}, "Fn::Joinn", "Fn::Join"),
        ({"Fn::Iff": ["C", NATIVE, IN_OREGON]}, "Fn::Iff", "Fn::If"),
        ({"Fn::If": ["C", NATIVE, {"Fn::sub": IN_OREGON}]}, "Fn::sub", "Fn::Sub"),
        ({"Fn::Sub": ["${Arn}", {"Arn": {"Fn::Suub": IN_OREGON}}]}, "Fn::Suub", "Fn::Sub"),
        ({"Fn::Suub": f"{NATIVE}@us-west-2"}, "Fn::Suub", "Fn::Sub"),
    ],
)
def test_misspelled_function_around_an_arn_with_a_region_is_reported(
    resource: Any, wrong: str, right: str
) -> None:
    message = f"there is no intrinsic function '{wrong}'; did you mean '{right}'?"
    as_object = in_definition({"A": {"Type": "Task", "Resource": resource}})
    assert near_misses(machine(Definition=as_object)) == [("States/A/Resource", message, "")]
    as_text = json.dumps(in_definition({"A": {"Type": "Task", "Resource": "${Arn}"}}))
    substituted = machine(DefinitionString=as_text, DefinitionSubstitutions={"Arn": resource})
    assert near_misses(substituted) == [("States/A/Resource", message, "")]


@pytest.mark.parametrize("name", ["Fn::Base64", "Fn::Quote"])
def test_function_that_cannot_be_around_an_arn_with_a_region_is_reported(name: str) -> None:
    state = {"Type": "Task", "Resource": {name: IN_OREGON}}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[0] == "States/A/Resource"
    assert near_miss[1].startswith("the macro can't expand this ARN; write it as text")


@pytest.mark.parametrize(
    "properties",
    [
        {"Definition": in_definition({"A": {**AT_TARGET, "Resource": {"Fn::Sub": AT_TARGET["Resource"]}}})},
        {"DefinitionString": {"Fn::Sub": json.dumps(in_definition({"A": AT_TARGET}))}},
        {
            "DefinitionString": json.dumps(in_definition({"A": AT_TARGET})),
            "DefinitionSubstitutions": {"Target": "us-west-2"},
        },
    ],
)
def test_region_in_a_placeholder_is_reported_with_the_text_that_it_becomes(
    properties: dict[str, Any],
) -> None:
    parameters = {"Target": {"Type": "String", "Default": "us-west-2"}}
    (near_miss,) = near_misses(machine(**properties), Parameters=parameters)
    arn = NATIVE.replace(":::", ":us-west-2::", 1)
    assert near_miss == (
        "States/A/Resource",
        f"the ARN is '{NATIVE}@us-west-2': the Region is in the wrong part of the ARN; write it as {arn}",
        "",
    )


@pytest.mark.parametrize(
    "resource",
    [
        {"Fn::Sub": "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:aws-sdk:s3:getObject"},
        {"Fn::Sub": "arn:aws:states:${AWS::Region}:${AWS::AccountId}:dynamodb:putItem"},
        "arn:aws:states:eu-central-1:123456789012:aws-sdk:s3:getObject",
        {"Fn::If": ["C", NATIVE, "arn:aws:states:::dynamodb:putItem"]},
        {"Fn::GetAtt": ["Function", "Arn"]},
        {"Fn::ImportValue": "arn"},
    ],
)
def test_native_resources_are_not_reported(resource: Any) -> None:
    assert near_misses(machine(Definition=in_definition({"A": {"Type": "Task", "Resource": resource}}))) == []


@pytest.mark.parametrize(
    ("resource", "message", "fix"),
    [
        (
            "arn:aws:lambda:us-west-2:123456789012:function:f",
            "a Task can't use the ARN of a Lambda function in another Region; use lambda:invoke",
            "Resource: arn:aws:states:us-west-2::lambda:invoke",
        ),
        (
            {"Fn::Sub": "arn:${AWS::Partition}:lambda:us-west-2:${AWS::AccountId}:function:f:live"},
            "a Task can't use the ARN of a Lambda function in another Region; use lambda:invoke",
            "Resource: !Sub arn:${AWS::Partition}:states:us-west-2::lambda:invoke",
        ),
        (
            "arn:aws:states:us-west-2:123456789012:activity:approve",
            "an activity in us-west-2 can't run a Task of a state machine in eu-central-1",
            "",
        ),
    ],
)
def test_function_or_activity_in_another_region_is_reported(resource: Any, message: str, fix: str) -> None:
    state = {"Type": "Task", "Resource": resource, "End": True}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[0] == "States/A/Resource"
    assert near_miss[1].startswith(message)
    assert near_miss[2] == fix


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:lambda:eu-central-1:123456789012:function:f",
        {"Fn::Sub": "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:function:f"},
        {"Fn::Sub": "arn:aws:states:${Anywhere}:${AWS::AccountId}:activity:a"},
        {"Fn::GetAtt": ["Function", "Arn"]},
        "arn:aws:states:eu-central-1:123456789012:activity:approve",
    ],
)
def test_function_or_activity_that_can_be_in_the_stacks_region_is_native(resource: Any) -> None:
    state = {"Type": "Task", "Resource": resource, "End": True}
    parameters = {"Anywhere": {"Type": "String"}}
    assert near_misses(machine(Definition=in_definition({"A": state})), Parameters=parameters) == []


def test_region_field_of_an_optimized_task_suggests_the_arn() -> None:
    resource = "arn:aws:states:::states:startExecution.sync:2"
    state = {"Type": "Task", "Resource": resource, "Region": "us-west-2"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[2] == "Resource: arn:aws:states:us-west-2::states:startExecution.sync:2"


def test_arn_that_is_computed_at_run_time_suggests_the_state_type() -> None:
    resource = "{% 'arn:aws:states:' & $states.input.region & '::aws-sdk:s3:getObject' %}"
    state = {"Type": "Task", "Resource": resource, "End": True}
    ((_, message, fix),) = near_misses(machine(Definition=in_definition({"A": state})))
    assert message.startswith(
        "the Resource of a Task can't contain a run-time value; use Cross::Region::AwsCall"
    )
    assert fix == ""


@pytest.mark.parametrize(
    "resource",
    [
        "{% 'arn:aws:states:us-west-2::aws-sdk:s3:getObject' %}",
        ["arn:aws:states:us-west-2::aws-sdk:s3:getObject"],
    ],
)
def test_arn_in_an_expression_or_a_list_is_reported(resource: Any) -> None:
    state = {"Type": "Task", "Resource": resource, "End": True}
    [(path, message, _)] = near_misses(machine(Definition=in_definition({"A": state})))
    assert path == "States/A/Resource"
    assert "must be text" in message


@pytest.mark.parametrize("region", ["$region", "$.region", "$$.Execution.Input.region", "{% $region %}"])
@pytest.mark.parametrize("name", ["aws-sdk:s3:getObject", "sns:publish"])
def test_expression_in_an_arn_suggests_the_state_type(region: str, name: str) -> None:
    state = {"Type": "Task", "Resource": f"arn:aws:states:{region}::{name}", "Parameters": {}, "End": True}
    ((_, message, fix),) = near_misses(machine(Definition=in_definition({"A": state})))
    assert message.startswith(
        "the Resource of a Task can't contain a run-time value; use Cross::Region::AwsCall"
    )
    assert fix == ""


@pytest.mark.parametrize(
    "resource",
    [
        "https://s3.us-west-2.amazonaws.com",
        "s3.us-west-2.amazonaws.com",
        "arn;aws;states;us-west-2;;aws-sdk;s3;getObject",
        "arn/aws/states/us-west-2//aws-sdk/s3/getObject",
    ],
)
def test_endpoint_or_arn_without_colons_is_reported(resource: str) -> None:
    state = {"Type": "Task", "Resource": resource, "End": True}
    [(path, message, _)] = near_misses(machine(Definition=in_definition({"A": state})))
    assert path == "States/A/Resource"
    assert message.startswith(
        "the Resource of a Task must be an ARN; for a call in another Region, write arn:"
    )


@pytest.mark.parametrize("resource", ["Cross::Region::AwsCall", "cross::region::awscall"])
def test_state_type_in_place_of_an_arn_is_reported(resource: str) -> None:
    state = {"Type": "Task", "Resource": resource, "End": True}
    [(path, message, _)] = near_misses(machine(Definition=in_definition({"A": state})))
    assert path == "States/A/Resource"
    assert message == "Cross::Region::AwsCall is a state type, not an ARN; write it as the Type of the state"


@pytest.mark.parametrize("resource", ["https://api.example.com/us-west-2", "https://s3.amazonaws.com"])
def test_other_addresses_are_not_reported(resource: str) -> None:
    assert near_misses(machine(Definition=in_definition({"A": {"Type": "Task", "Resource": resource}}))) == []

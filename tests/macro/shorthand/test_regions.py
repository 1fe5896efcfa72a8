"""Tests of Regions from intrinsic functions: every possible value is validated, and a list is split into its items."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import Expansion, expand
from macro.model.template_values import Intrinsic
from tests.golden.cases import DEPLOYMENT, inputs

LIST: dict[str, Any] = {"Type": "CommaDelimitedList", "Default": "us-west-2,eu-west-1"}
SECTIONS: dict[str, Any] = {
    "Parameters": {
        "Regions": LIST,
        "One": {"Type": "String", "Default": "us-west-2"},
        "Wrong": {"Type": "String", "Default": "us-wset-2"},
        "New": {"Type": "String", "Default": "xx-lunar-1"},
        "Unknown": {"Type": "AWS::SSM::Parameter::Value<List<String>>", "Default": "/regions"},
    },
    "Conditions": {"C": {"Fn::Equals": [{"Ref": "AWS::StackName"}, "x"]}},
    "Mappings": {"M": {"m": {"peers": ["us-west-2", "eu-west-1"], "typo": ["us-west-2", "eu-wset-1"]}}},
}
READ: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Service": "dynamodb",
    "Action": "getItem",
    "Parameters": {"TableName": "orders", "Key": {"Id": {"S": "x"}}},
    "End": True,
}


def expanded(state: dict[str, Any], *, text: bool = False) -> Expansion:
    definition = {"StartAt": "A", "States": {"A": READ | state}}
    written = (
        {"DefinitionString": {"Fn::Sub": json.dumps(definition)}} if text else {"Definition": definition}
    )
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": written}
    template = {**SECTIONS, "Resources": {"M": machine}}
    return expand(template, DEPLOYMENT, inputs(template))


def messages(state: dict[str, Any], *, text: bool = False) -> list[str]:
    return [error.message for error in expanded(state, text=text).errors]


def select(index: int, function: dict[str, Any]) -> dict[str, Any]:
    return {"Fn::Select": [index, function]}


@pytest.mark.parametrize(
    "function",
    [{"Ref": "Regions"}, {"Fn::FindInMap": ["M", "m", "peers"]}, {"Fn::Split": [",", "us-west-2,eu-west-1"]}],
)
def test_list_from_an_intrinsic_function_adds_a_target_for_each_item(function: dict[str, Any]) -> None:
    expansion = expanded({"Region": function})
    assert not expansion.errors
    (call,) = expansion.state_machines[0].calls
    regions = [target.region for target in call.targets]
    assert regions == [Intrinsic(select(0, function)), Intrinsic(select(1, function))]
    assert call.payload["Region"] == function


def test_allowed_regions_from_a_list_parameter_are_not_nested() -> None:
    expansion = expanded({"Region.$": "$.r", "AllowedRegions": {"Ref": "Regions"}})
    assert not expansion.errors
    resources: Any = expansion.template["Resources"]
    policies = [
        resource["Properties"]["PolicyDocument"]["Statement"]
        for resource in resources.values()
        if resource["Type"] == "AWS::IAM::Policy" and "dynamodb" in json.dumps(resource)
    ]
    condition = policies[0][0]["Condition"]["StringEquals"]["aws:RequestedRegion"]
    assert condition == [select(0, {"Ref": "Regions"}), select(1, {"Ref": "Regions"})]


@pytest.mark.parametrize("field", ["Region", "AllowedRegions"])
def test_list_of_unknown_length_is_rejected_with_a_fix(field: str) -> None:
    state = {"AllowedRegions": {"Ref": "Unknown"}, "Region.$": "$.r"} if field == "AllowedRegions" else {}
    (error,) = expanded(state or {"Region": {"Ref": "Unknown"}}).errors
    assert error.path.steps[-1] == field
    assert error.fix == '[!Select [0, {"Ref": "Unknown"}], !Select [1, {"Ref": "Unknown"}]]'


def test_list_in_a_list_is_rejected() -> None:
    (message,) = messages({"Region": ["us-east-1", {"Ref": "Regions"}]})
    assert message == '{"Ref": "Regions"} is a list, and a list of Regions can\'t contain another list'


@pytest.mark.parametrize("field", ["Region", "AllowedRegions"])
@pytest.mark.parametrize(
    ("value", "wrong"),
    [
        ({"Fn::If": ["C", "us-west-2", "us-wst-9"]}, ["us-wst-9"]),
        ({"Fn::If": ["C", "us-wst-8", {"Fn::If": ["C", "us-west-2", "us-wst-9"]}]}, ["us-wst-8", "us-wst-9"]),
        ({"Fn::If": ["C", {"Ref": "Wrong"}, "us-west-2"]}, ["us-wset-2"]),
        ({"Ref": "Wrong"}, ["us-wset-2"]),
        ({"Fn::FindInMap": ["M", "m", "typo"]}, ["eu-wset-1"]),
        ({"Fn::Select": [1, ["us-west-2", "us-wst-9"]]}, ["us-wst-9"]),
        ({"Fn::Join": ["-", ["us", "wst", "2"]]}, ["us-wst-2"]),
    ],
)
def test_each_possible_value_is_validated(field: str, value: dict[str, Any], wrong: list[str]) -> None:
    state = {"Region": value} if field == "Region" else {"Region.$": "$.r", "AllowedRegions": value}
    reported = messages(state)
    assert len(reported) == len(wrong)
    assert all(
        f"there is no Region '{each}'" in message for each, message in zip(wrong, reported, strict=True)
    )


def test_parameter_can_be_a_region_that_is_newer_than_the_release() -> None:
    assert messages({"Region": {"Ref": "New"}}) == []
    assert len(messages({"Region": "xx-lunar-1"})) == 1


def test_valid_regions_in_objects_and_definition_strings() -> None:
    assert messages({"Region": {"Ref": "One"}}) == []
    assert messages({"Region": "${One}"}, text=True) == []


def test_list_parameter_in_a_definition_string_is_rejected() -> None:
    assert messages({"Region": "${Regions}"}, text=True) != []


@pytest.mark.parametrize("value", ["*", "us-*-2", "${aws:username}", "moon", "x" * 500])
def test_parameter_value_without_the_form_of_a_region_is_an_error(value: str) -> None:
    """The ARNs in the caller's policy contain the Region."""
    definition = {"StartAt": "A", "States": {"A": READ | {"Region": {"Ref": "Target"}}}}
    template: dict[str, Any] = {
        "Parameters": {"Target": {"Type": "String", "Default": value}},
        "Resources": {
            "M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
        },
    }
    [error] = expand(template, DEPLOYMENT, inputs(template)).errors
    assert error.message.startswith("there is no Region")
    assert len(error.message) < 300


EMPTY = (
    "the Region can be empty; put Fn::If around the state, with a state without a Region in the other branch"
)
ABSENT: dict[str, Any] = {"Fn::If": ["C", "us-west-2", {"Ref": "AWS::NoValue"}]}


def test_region_that_can_be_empty_is_an_error() -> None:
    assert messages({"Region": {"Fn::If": ["C", "us-west-2", ""]}}) == [EMPTY]


@pytest.mark.parametrize(
    "state",
    [
        {"Region": ABSENT},
        {"Region": [ABSENT]},
        {"Targets": [{"Region": "eu-west-1"}, {"Region": ABSENT}]},
        {"Region.$": "$.r", "AllowedRegions": ABSENT},
    ],
)
def test_region_that_can_be_absent_is_an_error(state: dict[str, Any]) -> None:
    assert messages(state) == [EMPTY]


def test_condition_can_remove_a_region_from_a_list_but_not_from_text() -> None:
    expansion = expanded({"Region": ["eu-west-1", ABSENT]})
    assert not expansion.errors
    (call,) = expansion.state_machines[0].calls
    assert call.payload["Region"] == ["eu-west-1", ABSENT]
    definition = json.dumps({"StartAt": "A", "States": {"A": READ | {"Region": ["eu-west-1", "${Second}"]}}})
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"DefinitionString": definition, "DefinitionSubstitutions": {"Second": ABSENT}},
    }
    template = {**SECTIONS, "Resources": {"M": machine}}
    assert [error.message for error in expand(template, DEPLOYMENT, inputs(template)).errors] == [EMPTY]


def test_the_region_of_the_role_session_can_be_absent() -> None:
    credentials = {"RoleArn": "arn:aws:iam::123456789012:role/reader"}
    assert messages({"Region": "eu-west-1", "Credentials": credentials, "StsRegion": ABSENT}) == []


@pytest.mark.parametrize("name", ["Region", "Region.$"])
def test_region_in_metadata_does_not_replace_the_region_of_an_arn(name: str) -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBuckets", "End": True}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": state}}},
    }
    options = {"M/A": {name: "$.region" if name.endswith("$") else "eu-west-1"}}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": options}},
        "Resources": {"M": machine},
    }
    errors = expand(template, DEPLOYMENT, inputs(template)).errors
    message, path = errors[0].message, errors[0].path
    assert "already names the Region" in message
    assert path.steps[-2:] == ("M/A", name)

"""Tests that the macro reports shorthand in forms of definitions and in places that it doesn't read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.shorthand.near_misses.machines import NATIVE, in_definition, machine, near_misses

IN_REGION = NATIVE.replace(":::", ":us-west-2::", 1)
STATE: dict[str, Any] = {
    "Type": "Task",
    "Resource": IN_REGION,
    "Parameters": {"Bucket": "b", "Key": "k"},
    "End": True,
}
DEFINITION = in_definition({"A": STATE})
TEXT = json.dumps(DEFINITION)
NATIVE_DEFINITION = in_definition({"A": {**STATE, "Resource": NATIVE}})
CONDITIONS = {"C": {"Fn::Equals": ["a", "b"]}}


@pytest.mark.parametrize(
    "written",
    [
        {"Fn::ToJsonString": {"Ref": "Text"}},
        {"Fn::ToJsonString": {"Fn::FindInMap": ["M", "a", "b"]}},
        {"Fn::ToJsonString": {"Fn::Sub": TEXT}},
        json.dumps(TEXT),
    ],
)
def test_definition_without_states_that_mentions_shorthand_is_reported(written: Any) -> None:
    (near_miss,) = near_misses(
        machine(DefinitionString=written),
        Parameters={"Text": {"Type": "String", "Default": TEXT}},
        Mappings={"M": {"a": {"b": TEXT}}},
    )
    assert near_miss[0] == "DefinitionString"
    assert near_miss[1].startswith("the macro can't read a definition in this form")


@pytest.mark.parametrize(
    "native", [json.dumps(json.dumps(NATIVE_DEFINITION)), {"Fn::ToJsonString": {"Ref": "Text"}}]
)
def test_other_definitions_without_states_are_accepted(native: Any) -> None:
    parameters = {"Text": {"Type": "String", "Default": json.dumps(NATIVE_DEFINITION)}}
    assert near_misses(machine(DefinitionString=native), Parameters=parameters) == []


@pytest.mark.parametrize(
    "written",
    [
        {"Fn::Join": ["", [{"Fn::ToJsonString": DEFINITION}]]},
        {"Fn::Sub": ["${Text}", {"Text": {"Fn::ToJsonString": DEFINITION}}]},
        {"Fn::Sub": ['{"StartAt": "A", "States": {"A": ${State}}}', {"State": {"Fn::ToJsonString": STATE}}]},
    ],
)
def test_states_in_a_nested_fn_to_json_string_are_reported(written: Any) -> None:
    (near_miss,) = near_misses(machine(DefinitionString=written))
    assert (
        near_miss[1]
        == "the macro doesn't read the states in Fn::ToJsonString; write the states in the definition"
    )
    native = json.loads(json.dumps(written).replace(":us-west-2:", "::"))
    assert near_misses(machine(DefinitionString=native)) == []


def test_substitutions_that_a_function_returns_are_reported() -> None:
    state = {**STATE, "Resource": "${Arn}"}
    resource = machine(
        Definition=in_definition({"A": state}),
        DefinitionSubstitutions={"Fn::If": ["C", {"Arn": IN_REGION}, {"Arn": NATIVE}]},
    )
    (near_miss,) = near_misses(resource, Conditions=CONDITIONS)
    assert near_miss[0] == "DefinitionSubstitutions"
    assert "put Fn::If around the states that differ" in near_miss[1]
    resource["Properties"]["DefinitionSubstitutions"] = {"Fn::If": ["C", {"Arn": NATIVE}, {"Arn": NATIVE}]}
    assert near_misses(resource, Conditions=CONDITIONS) == []


@pytest.mark.parametrize(
    "written",
    ["AWS::StepFunctions::Statemachine", "AWS::StepFunction::StateMachine", "AWS::SAM::StateMachine"],
)
@pytest.mark.parametrize("properties", [{"Definition": DEFINITION}, {"DefinitionString": TEXT}])
def test_misspelled_resource_type_is_corrected(written: str, properties: dict[str, Any]) -> None:
    resource = {**machine(**properties), "Type": written}
    near_miss = near_misses(resource)
    corrected = f"there is no resource type '{written}'; did you mean 'AWS::StepFunctions::StateMachine'?"
    if written == "AWS::SAM::StateMachine":
        assert all("did you mean" not in message for _, message, _ in near_miss)
    else:
        assert near_miss == [("Resources/M/Type", corrected, "")]


@pytest.mark.parametrize(
    "written", ["AWS::StepFunctions::StateMachineAlias", "AWS::StepFunctions::StateMachineVersion"]
)
def test_other_resource_types_are_accepted(written: str) -> None:
    resource = {"Type": written, "Properties": {"Description": f"calls {IN_REGION}"}}
    assert near_misses(resource) == []


def test_misspelled_resource_type_without_shorthand_is_accepted() -> None:
    resource = {**machine(Definition=NATIVE_DEFINITION), "Type": "AWS::StepFunctions::Statemachine"}
    assert near_misses(resource) == []


@pytest.mark.parametrize(("arn", "count"), [(IN_REGION, 1), (f"{NATIVE}@us-west-2", 1), (NATIVE, 0)])
def test_near_miss_in_a_loop_is_reported(arn: str, count: int) -> None:
    body = machine(Definition=in_definition({"A": {**STATE, "Resource": arn}}))
    body["Properties"]["Policies"] = [
        {"Statement": [{"Effect": "Allow", "Action": "states:*", "Resource": "arn:aws:states:*:*:*"}]}
    ]
    loop: Any = ["Name", ["A", "B"], {"M${Name}": body}]
    template: Any = {"Resources": {"Fn::ForEach::Machines": loop}}
    errors = expand(template, DEPLOYMENT, inputs(template)).errors
    assert len(errors) == count
    assert all("inside Fn::ForEach" in each.message for each in errors)

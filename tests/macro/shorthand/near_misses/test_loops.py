"""Tests of calls inside `Fn::ForEach`, which only AWS::LanguageExtensions expands, in each form of a definition."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs

FROM_MAPPING = {"R": {"Fn::FindInMap": ["Targets", {"Ref": "Name"}, "Region"]}}
IN_LOOP = (
    "the macro can't expand an AwsCall inside Fn::ForEach; put CrossRegion after AWS::LanguageExtensions in the"
    " template's Transform list"
)


def task(resource: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "Parameters": {}, "End": True}


def definition(resource: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": {"A": task(resource)}}


def reported(resources: dict[str, Any]) -> list[tuple[str, str]]:
    template: dict[str, Any] = {"Resources": resources}
    errors = expand(template, DEPLOYMENT, inputs(template)).errors
    return [("/".join((each.path.logical_id, *each.path.steps)), each.message) for each in errors]


def machine(properties: dict[str, Any]) -> dict[str, Any]:
    role = "arn:aws:iam::123456789012:role/r"
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": role, **properties},
    }


@pytest.mark.parametrize(
    "properties",
    [
        {"Definition": definition({"Fn::Sub": ["arn:aws:states:${R}::sns:publish", FROM_MAPPING]})},
        {"Definition": definition({"Fn::Join": ["", ["arn:aws:states:us-west-2", "::sns:publish"]]})},
        {"DefinitionString": json.dumps(definition("arn:aws:states:us-west-2::aws-sdk:s3:listBuckets"))},
        {
            "DefinitionString": {
                "Fn::Sub": [json.dumps(definition("arn:aws:states:${R}::sqs:sendMessage")), FROM_MAPPING]
            }
        },
    ],
)
def test_state_machine_in_a_loop_is_reported_in_every_form(properties: dict[str, Any]) -> None:
    loop = ["Name", ["Orders", "Refunds"], {"${Name}": machine(properties)}]
    assert reported({"Fn::ForEach::Machines": loop}) == [("Fn::ForEach::Machines", IN_LOOP)]


def test_native_state_machine_in_a_loop_is_not_reported() -> None:
    text = json.dumps(definition("arn:aws:states:::aws-sdk:s3:listBuckets"))
    loop = ["Name", ["Orders"], {"${Name}": machine({"DefinitionString": text})}]
    assert reported({"Fn::ForEach::Machines": loop}) == []


def test_states_in_a_loop_are_reported_once() -> None:
    resource = {"Fn::Sub": ["arn:aws:states:${R}::sns:publish", FROM_MAPPING]}
    states = {"Fn::ForEach::Calls": ["Name", ["A", "B"], {"${Name}": task(resource)}]}
    resources = {"Orders": machine({"Definition": {"StartAt": "A", "States": states}})}
    assert reported(resources) == [("Orders/States/Fn::ForEach::Calls", IN_LOOP)]

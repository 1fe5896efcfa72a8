"""Tests that the macro reports calls and settings in a part of the template where it doesn't read them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.macro.shorthand.near_misses.machines import CALL, NATIVE, TYPE, in_definition, machine, near_misses


def test_call_outside_a_states_map_is_reported() -> None:
    stray = {"Type": TYPE, **CALL}
    definition = in_definition({"A": {"Type": "Pass", "Result": {"Call": stray}}}, Other=[stray])
    assert [near_miss[:2] for near_miss in near_misses(machine(Definition=definition))] == [
        ("States/A/Result/Call", "an AwsCall is outside a States map; move it into States"),
        ("Other/0", "an AwsCall is outside a States map; move it into States"),
    ]


def test_comments_are_not_reported() -> None:
    comment = f"the ARN was {NATIVE}, then {TYPE}"
    states = {"A": {"Type": "Succeed", "Comment": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}}
    assert near_misses(machine(Definition=in_definition(states, Comment=comment))) == []


def test_definition_in_an_unsupported_property_is_reported() -> None:
    text = json.dumps(in_definition({"A": {"Type": TYPE, **CALL}}))
    serverless = {"Type": "AWS::Serverless::StateMachine", "Properties": {"DefinitionString": text}}
    (near_miss,) = near_misses(serverless)
    assert near_miss[0] == "DefinitionString"
    (near_miss,) = near_misses(machine(DefinitionString={"Fn::Base64": text}))
    assert near_miss[0] == "DefinitionString"


def test_misspelled_metadata_section_is_reported() -> None:
    (near_miss,) = near_misses(machine(), Metadata={"Cross::Region::AWSCall": {"Ignore": ["M"]}})
    assert near_miss[1] == f"the macro doesn't read this section; did you mean '{TYPE}'?"


def test_call_in_another_resource_type_is_reported() -> None:
    state = {"Type": TYPE, **CALL}
    (near_miss,) = near_misses(
        {"Type": "Custom::Machine", "Properties": {"Definition": in_definition({"A": state})}}
    )
    assert near_miss[0] == "Definition/States/A"
    (near_miss,) = near_misses(state)
    assert near_miss[1] == "an AwsCall is outside a States map; move it into States"


TEXT = json.dumps(in_definition({"A": {"Type": TYPE, **CALL}}))
IN_TEXT = (
    "the macro doesn't read a definition in this text; write it in the Definition of an"
    " AWS::StepFunctions::StateMachine"
)


@pytest.mark.parametrize(
    ("text", "path"),
    [
        (TEXT, "Value"),
        ({"Fn::Sub": TEXT}, "Value"),
        ({"Fn::Join": ["", [TEXT[:20], TEXT[20:]]]}, "Value"),
        ({"Fn::If": ["C", TEXT, "{}"]}, "Value/Fn::If/1"),
    ],
)
def test_text_of_a_definition_in_another_resource_type_is_reported(text: Any, path: str) -> None:
    resource = {"Type": "AWS::SSM::Parameter", "Properties": {"Type": "String", "Value": text}}
    assert near_misses(resource) == [(path, IN_TEXT, "")]


def test_text_of_a_definition_in_the_parameters_of_a_task_is_reported() -> None:
    task = {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:sfn:createStateMachine",
        "Parameters": {"Name": "m", "RoleArn.$": "$.role", "Definition": TEXT},
    }
    [(path, message, _)] = near_misses(machine(Definition=in_definition({"A": task})))
    assert (path, message) == ("States/A/Parameters/Definition", IN_TEXT)


@pytest.mark.parametrize(
    "text",
    [
        json.dumps({"Transform": "CrossRegion", "Resources": {"M": machine(Definition=json.loads(TEXT))}}),
        TEXT.replace(TYPE, "Task"),
        f"The definition: {TEXT}",
    ],
    ids=["template", "native", "prose"],
)
def test_other_texts_are_not_reported(text: str) -> None:
    resource = {"Type": "AWS::CloudFormation::StackSet", "Properties": {"TemplateBody": text}}
    assert near_misses(resource) == []


CALLING = json.dumps({"Type": TYPE, **CALL, "End": True})


@pytest.mark.parametrize(
    ("definition", "substitution"),
    [
        ('{"StartAt": "A", "States": {"A": ${Far}}}', CALLING),
        ("${Far}", json.dumps(in_definition({"A": json.loads(CALLING)}))),
        ('{"StartAt": "A", "States": {"A": ${Far}}}', {"Fn::Join": ["", [CALLING[:20], CALLING[20:]]]}),
        ('{"StartAt": "A", "States": {"A": ${Far}}}', {"Ref": "State"}),
    ],
)
def test_states_in_substitutions_are_reported(definition: str, substitution: Any) -> None:
    resource = machine(DefinitionString=definition, DefinitionSubstitutions={"Far": substitution})
    parameters = {"State": {"Type": "String", "Default": CALLING}}
    [(path, message, _)] = near_misses(resource, Parameters=parameters)
    assert path == "DefinitionSubstitutions/Far"
    assert "doesn't read states in DefinitionSubstitutions" in message


def test_definition_in_a_parameter_or_in_mappings_is_reported() -> None:
    text = json.dumps(in_definition({"A": json.loads(CALLING)}))
    sections = {
        "Parameters": {"Definition": {"Type": "String", "Default": text}},
        "Mappings": {"Definitions": {"A": {"Text": text}}},
    }
    for value in ({"Ref": "Definition"}, {"Fn::FindInMap": ["Definitions", "A", "Text"]}):
        [(path, message, _)] = near_misses(machine(DefinitionString=value), **sections)
        assert path == "DefinitionString"
        assert "can't read a definition in this form" in message


@pytest.mark.parametrize("name", [TYPE, "Cross::Region::AWSCall"])
def test_settings_in_the_metadata_of_a_resource_are_reported(name: str) -> None:
    resource = machine() | {"Metadata": {name: {"States": {"M/A": {"Timeout": 5}}}}}
    [(path, message, _)] = near_misses(resource)
    assert path == f"Resources/M/Metadata/{name}"
    assert "only in the template's own Metadata section" in message


@pytest.mark.parametrize("branch", [{"Type": TYPE, **CALL}, {"Fn::If": ["D", {"Type": TYPE, **CALL}, ""]}])
def test_states_in_the_branches_of_a_substitution_are_reported(branch: dict[str, Any]) -> None:
    """The SAM transform moves the intrinsic functions of a definition to substitutions."""
    resource = machine(
        Definition=in_definition({"A": "${definition_substitution_1}"}),
        DefinitionSubstitutions={"definition_substitution_1": {"Fn::If": ["C", {"Type": "Succeed"}, branch]}},
    )
    ((path, message, _),) = near_misses(resource)
    assert path == "DefinitionSubstitutions/definition_substitution_1"
    assert message.startswith("a substitution is text, so Fn::If can't return a state in it; ")


def test_native_values_in_the_branches_of_a_substitution_are_not_reported() -> None:
    resource = machine(
        Definition=in_definition({"A": {"Type": "Task", "Resource": "${Arn}", "Comment": "${Value}"}}),
        DefinitionSubstitutions={
            "Arn": {"Fn::If": ["C", NATIVE, {"Fn::Sub": "${Function.Arn}"}]},
            "Value": {"Fn::If": ["C", {"Type": "Task", "Resource": NATIVE}, {"Ref": "AWS::NoValue"}]},
        },
    )
    assert near_misses(resource) == []


def schedule(arn: Any) -> dict[str, Any]:
    """Returns a schedule with a target."""
    return {"Type": "AWS::Scheduler::Schedule", "Properties": {"Target": {"Arn": arn, "RoleArn": "r"}}}


@pytest.mark.parametrize("region", ["us-west-2", "${Target}"])
def test_universal_target_of_a_schedule_has_no_region(region: str) -> None:
    arn = f"arn:${{AWS::Partition}}:scheduler:{region}::aws-sdk:dynamodb:putItem"
    [(path, message, _)] = near_misses(schedule({"Fn::Sub": arn}))
    assert path == "Target/Arn/Fn::Sub"
    assert message.startswith("the ARN of a universal target of EventBridge Scheduler has no Region; ")


@pytest.mark.parametrize(
    "arn",
    [
        "arn:aws:scheduler:::aws-sdk:dynamodb:putItem",
        "arn:aws:scheduler:us-west-2:123456789012:schedule/default/nightly",
    ],
)
def test_other_arns_of_schedules_are_not_reported(arn: str) -> None:
    assert near_misses(schedule(arn)) == []

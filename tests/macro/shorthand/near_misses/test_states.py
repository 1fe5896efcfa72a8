"""Tests that the macro reports states that look like a cross-Region call, in every definition format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from macro.model.rules import NOT_EXPANDED
from tests.golden.cases import DEPLOYMENT, inputs

NATIVE = "arn:aws:states:::aws-sdk:s3:getObject"
TYPE = "Cross::Region::AwsCall"
CALL: dict[str, Any] = {"Region": "us-west-2", "Service": "s3", "Action": "listBuckets"}


def in_definition(states: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"StartAt": "A", "States": states, **more}


def machine(**properties: Any) -> dict[str, Any]:
    role = "arn:aws:iam::123456789012:role/r"
    return {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {**properties, "RoleArn": role},
    }


def near_misses(resource: dict[str, Any], **sections: Any) -> list[tuple[str, str, str]]:
    """Returns the path, message, and fix of each near miss, and fails if there is any other error."""
    template = {"Resources": {"M": resource}, **sections}
    expansion = expand(template, DEPLOYMENT, inputs(template))
    assert expansion.template == template
    assert {error.rule for error in expansion.errors} <= {NOT_EXPANDED}
    return [("/".join(each.path.steps), each.message, each.fix) for each in expansion.errors]


def wrap_in_map(state: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Map", "ItemProcessor": in_definition({"A": state}), "End": True}


def wrap_in_parallel(state: dict[str, Any]) -> dict[str, Any]:
    return {"Type": "Parallel", "Branches": [in_definition({"A": state})], "End": True}


def wrap_in_if(state: dict[str, Any]) -> dict[str, Any]:
    return {"Fn::If": ["C", state, {"Type": "Succeed"}]}


FORMS: dict[str, Any] = {
    "object": lambda state: machine(Definition=in_definition({"A": state})),
    "JSONata": lambda state: machine(Definition=in_definition({"A": state}, QueryLanguage="JSONata")),
    "text": lambda state: machine(DefinitionString=json.dumps(in_definition({"A": state}))),
    "Fn::Sub": lambda state: machine(DefinitionString={"Fn::Sub": json.dumps(in_definition({"A": state}))}),
    "Fn::Join": lambda state: machine(
        DefinitionString={"Fn::Join": ["\n", json.dumps(in_definition({"A": state}), indent=1).split("\n")]}
    ),
    "Fn::ToJsonString": lambda state: machine(
        DefinitionString={"Fn::ToJsonString": in_definition({"A": state})}
    ),
    "SAM": lambda state: {
        "Type": "AWS::Serverless::StateMachine",
        "Properties": {"Definition": in_definition({"A": state})},
    },
    "Map": lambda state: machine(Definition=in_definition({"Outer": wrap_in_map(state)})),
    "Parallel": lambda state: machine(Definition=in_definition({"Outer": wrap_in_parallel(state)})),
    "Fn::If": lambda state: machine(Definition=in_definition({"A": wrap_in_if(state)})),
    "Map in text": lambda state: machine(
        DefinitionString=json.dumps(in_definition({"Outer": wrap_in_map(state)}))
    ),
}
NEAR_MISSES: dict[str, dict[str, Any]] = {
    "misspelled type": {"Type": "Cross::Region::AWSCall", **CALL, "End": True},
    "Region of a native Task": {"Type": "Task", "Resource": NATIVE, "Region": "us-west-2", "End": True},
    "Region in the account ID": {
        "Type": "Task",
        "Resource": "arn:aws:states::us-west-2:aws-sdk:s3:getObject",
        "End": True,
    },
    "optimized integration": {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::http:invoke",
        "End": True,
    },
}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", NEAR_MISSES)
def test_near_miss_is_reported_once_in_every_definition_format(form: str, name: str) -> None:
    (near_miss,) = near_misses(FORMS[form](NEAR_MISSES[name]), Conditions={"C": {"Fn::Equals": ["a", "b"]}})
    steps = near_miss[0].split("/")
    assert steps[-2] == "A" or "Fn::If" in steps
    assert steps[-1] in {"Type", "Region", "Resource"}


@pytest.mark.parametrize(
    "written",
    [
        "Cross::Region::AWSCall",
        "cross::region::awscall",
        "Cross::Region::AwsCalls",
        "Cross::Regions::AwsCall",
        "Cross:Region:AwsCall",
        "CrossRegion::AwsCall",
        "CrossRegionAwsCall",
        "Cross::Region::AwCall",
        "Cross::Regoin::AwsCall",
        " Cross::Region::AwsCall",
        "AWS::Cross::Region::AwsCall",
        "Cross::Region::Call",
    ],
)
def test_misspelled_type_is_corrected(written: str) -> None:
    (near_miss,) = near_misses(
        machine(Definition=in_definition({"A": {"Type": written, **CALL, "End": True}}))
    )
    assert near_miss[0] == "States/A/Type"
    assert near_miss[1].endswith(f"did you mean '{TYPE}'?")


@pytest.mark.parametrize(
    "written", ["Task", "Pass", "Wait", "Succeeded", "task", "Custom", "AWS::Lambda", ""]
)
def test_other_state_types_are_not_reported(written: str) -> None:
    assert near_misses(machine(Definition=in_definition({"A": {"Type": written, "End": True}}))) == []


def test_native_task_with_a_region_field_suggests_the_arn() -> None:
    state = {"Type": "Task", "Resource": NATIVE, "Region": "us-west-2", "AllowedRegions": ["us-west-2"]}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss == (
        "States/A/Region",
        "a Task has no field Region; write the Region in the ARN",
        "Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject",
    )


def test_fix_for_a_definition_string_is_json() -> None:
    state = {"Type": "Task", "Resource": NATIVE, "Region": "us-west-2"}
    (near_miss,) = near_misses(machine(DefinitionString=json.dumps(in_definition({"A": state}))))
    assert near_miss[2] == '"Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"'


def test_fix_keeps_fn_sub_placeholders() -> None:
    resource = {"Fn::Sub": "arn:${AWS::Partition}:states:::aws-sdk:s3:getObject"}
    state = {"Type": "Task", "Resource": resource, "Region": "us-west-2"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[2] == "Resource: !Sub arn:${AWS::Partition}:states:us-west-2::aws-sdk:s3:getObject"


@pytest.mark.parametrize("region", [{"Region.$": "$.r"}, {"Region": ["us-west-2"]}, {"Region": {"Ref": "R"}}])
def test_region_that_cannot_be_in_an_arn_suggests_the_state_type(region: dict[str, Any]) -> None:
    state = {"Type": "Task", "Resource": f"{NATIVE}.waitForTaskToken", **region}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    (name,) = region
    assert near_miss[0] == f"States/A/{name}"
    assert near_miss[2].splitlines() == [
        f'Type: "{TYPE}"',
        f"{name}: {json.dumps(region[name])}",
        'Service: "s3"',
        'Action: "getObject"',
        'IntegrationPattern: "WAIT_FOR_TASK_TOKEN"',
    ]


@pytest.mark.parametrize(
    "field", ["Targets", "AllowedRegions", "IamResources", "WaitUntil", "Paginate", "Regions"]
)
def test_call_options_in_a_native_task_are_reported(field: str) -> None:
    state = {"Type": "Task", "Resource": NATIVE, field: "x"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss[0] == f"States/A/{field}"


@pytest.mark.parametrize(
    "field", ["Retry", "Catch", "TimeoutSeconds", "ResultSelector", "Credentials", "Comment"]
)
def test_task_fields_are_not_reported(field: str) -> None:
    assert (
        near_misses(machine(Definition=in_definition({"A": {"Type": "Task", "Resource": NATIVE, field: []}})))
        == []
    )


def test_missing_type_is_reported() -> None:
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": CALL})))
    assert near_miss == ("States/A", "Type is missing", f"Type: {TYPE}")
    state = {"Resource": "arn:aws:states:us-west-2::aws-sdk:s3:getObject"}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})))
    assert near_miss == ("States/A", "Type is missing", "Type: Task")


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
            {"Parameters": {"Arn": {"Type": "String", "Default": NATIVE.replace(":::", ":us-west-2::", 1)}}},
        ),
        (
            {"Fn::FindInMap": ["M", "a", "b"]},
            {"Mappings": {"M": {"a": {"b": NATIVE.replace(":::", ":us-west-2::", 1)}}}},
        ),
        ({"Fn::If": ["C", NATIVE, NATIVE.replace(":::", ":us-west-2::", 1)]}, {}),
        ({"Fn::If": ["C", {"Fn::Sub": "arn:aws:states:${X}::aws-sdk:s3:getObject"}, NATIVE]}, {}),
    ],
)
def test_arn_that_cannot_be_expanded_is_reported(resource: Any, sections: dict[str, Any]) -> None:
    state = {"Type": "Task", "Resource": resource}
    (near_miss,) = near_misses(machine(Definition=in_definition({"A": state})), **sections)
    assert near_miss[0] == "States/A/Resource"
    assert near_miss[1].startswith("the macro can't expand this ARN")


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


def test_call_outside_a_states_map_is_reported() -> None:
    stray = {"Type": TYPE, **CALL}
    definition = in_definition({"A": {"Type": "Pass", "Result": {"Call": stray}}}, Other=[stray])
    assert [near_miss[:2] for near_miss in near_misses(machine(Definition=definition))] == [
        ("States/A/Result/Call", "an AwsCall is outside a States map"),
        ("Other/0", "an AwsCall is outside a States map"),
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
    assert near_miss[1] == "an AwsCall is outside a States map"


def test_ignored_state_machine_is_not_reported() -> None:
    ignored = {"Cross::Region::AwsCall": {"Ignore": ["M"]}}
    for state in NEAR_MISSES.values():
        assert near_misses(machine(Definition=in_definition({"A": state})), Metadata=ignored) == []


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


def test_type_from_a_substitution_must_be_literal() -> None:
    text = json.dumps(in_definition({"A": {"Type": "${Type}", **CALL, "End": True}}))
    resource = machine(DefinitionString=text, DefinitionSubstitutions={"Type": TYPE})
    [(_, message, fix)] = near_misses(resource)
    assert message == f"Type must be the literal {TYPE}"
    assert fix == f"Type: {TYPE}"


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

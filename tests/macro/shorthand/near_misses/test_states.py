"""Tests that the macro reports states that look like a cross-Region call, in every definition format."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.macro.shorthand.near_misses.machines import CALL, NATIVE, TYPE, in_definition, machine, near_misses


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
IN_REGION = "arn:aws:states:us-west-2::aws-sdk:s3:getObject"
NEAR_MISSES: dict[str, dict[str, Any]] = {
    "misspelled type": {"Type": "Cross::Region::AWSCall", **CALL, "End": True},
    "Region of a native Task": {"Type": "Task", "Resource": NATIVE, "Region": "us-west-2", "End": True},
    "Region in the account ID": {
        "Type": "Task",
        "Resource": "arn:aws:states::us-west-2:aws-sdk:s3:getObject",
        "End": True,
    },
    "Region behind the action": {
        "Type": "Task",
        "Resource": "arn:aws:states:::aws-sdk:s3:getObject@us-west-2",
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
        "CallAwsServiceCrossRegion",
        "AwsCall",
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


def test_ignored_state_machine_is_not_reported() -> None:
    ignored = {"Cross::Region::AwsCall": {"Ignore": ["M"]}}
    for state in NEAR_MISSES.values():
        assert near_misses(machine(Definition=in_definition({"A": state})), Metadata=ignored) == []


def test_type_from_a_substitution_must_be_literal() -> None:
    text = json.dumps(in_definition({"A": {"Type": "${Type}", **CALL, "End": True}}))
    resource = machine(DefinitionString=text, DefinitionSubstitutions={"Type": TYPE})
    [(_, message, fix)] = near_misses(resource)
    assert message == f"Type must be the literal {TYPE}"
    assert fix == f"Type: {TYPE}"


@pytest.mark.parametrize(
    ("language", "section", "name", "region", "fix"),
    [
        ("JSONPath", "Parameters", "Region", "us-west-2", f"Resource: {IN_REGION}"),
        ("JSONPath", "Parameters", "Region.$", "$.region", ""),
        ("JSONata", "Arguments", "Region", "us-west-2", f"Resource: {IN_REGION}"),
        ("JSONata", "Arguments", "region", "{% $region %}", ""),
        ("JSONPath", "Parameters", "TargetRegion", "us-west-2", f"Resource: {IN_REGION}"),
        ("JSONPath", "Parameters", "Place", "us-west-2", f"Resource: {IN_REGION}"),
    ],
)
def test_region_among_the_parameters_is_reported(
    language: str, section: str, name: str, region: Any, fix: str
) -> None:
    state = {"Type": "Task", "Resource": NATIVE, section: {"Bucket": "b", name: region}, "End": True}
    definition = in_definition({"A": state}, QueryLanguage=language)
    (near_miss,) = near_misses(machine(Definition=definition))
    what = "write the Region in the ARN" if fix else f"use the state type {TYPE}"
    assert near_miss == (f"States/A/{section}/{name}", f"GetObject has no parameter {name}; {what}", fix)


@pytest.mark.parametrize(
    ("integration", "parameters"),
    [
        ("aws-sdk:glue:createTable", {"TableInput": {"Parameters": {"Region": "us-west-2"}}}),
        ("aws-sdk:servicequotas:deleteServiceQuotaIncreaseRequestFromTemplate", {"AwsRegion": "us-west-2"}),
        ("aws-sdk:account:getRegionOptStatus", {"RegionName": "us-west-2"}),
        ("aws-sdk:s3:getObject", {"Bucket": "us-west-2", "Place": "us-west-2 or eu-west-1"}),
        ("lambda:invoke", {"FunctionName": "f", "Payload": {"Region": "us-west-2"}}),
        ("http:invoke", {"Region": "us-west-2"}),
        ("aws-sdk:unknown:getItem", {"Region": "us-west-2"}),
        ("aws-sdk:s3:getObject", {"NewParameter": {"Region": "us-west-2"}, "ReplicaRegion": "us-west-2"}),
        ("elasticmapreduce:addStep.sync", {"ClusterId": "j", "Step": {"Args": ["--region", "us-west-2"]}}),
        ("elasticmapreduce:modifyInstanceFleetByName", {"InstanceFleetName": "us-west-2"}),
        ("bedrock:invokeModel", {"Input": {"S3Uri": "us-west-2"}}),
    ],
)
def test_region_of_another_parameter_is_not_reported(integration: str, parameters: dict[str, Any]) -> None:
    state = {"Type": "Task", "Resource": f"arn:aws:states:::{integration}", "Parameters": parameters}
    assert near_misses(machine(Definition=in_definition({"A": state}))) == []

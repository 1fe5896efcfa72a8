"""Tests of the statements for a call: its ARNs, its Regions, and errors."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from macro.iam.derive import derive_statements
from macro.model.call import Permissions, QueryLanguage
from macro.model.diagnostics import TemplateError
from macro.model.template_values import Intrinsic, RunTime
from tests.macro.iam.calls import PATH, STACK, call_of, filled_in
from tests.macro.iam.statements import TABLE, refusal, resources

WEST = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}


def test_arn_uses_pseudo_parameters_for_partition_and_account() -> None:
    (statement,) = derive_statements(call_of("dynamodb", "GetItem", TABLE), STACK)
    assert statement.resources == (
        {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/Orders"},
    )
    assert statement.condition == WEST
    assert statement.reason == "dynamodb:GetItem (same name); resources from TableName"


def test_each_region_has_an_arn_and_a_condition_value() -> None:
    call = call_of(
        "dynamodb", "GetItem", TABLE, region=["us-west-2", Intrinsic({"Ref": "Second"}), "us-west-2"]
    )
    (statement,) = derive_statements(call, STACK)
    assert [filled_in(arn) for arn in statement.resources] == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders",
        "arn:aws:dynamodb:Second:111122223333:table/Orders",
    ]
    assert statement.condition == {"StringEquals": {"aws:RequestedRegion": ["us-west-2", {"Ref": "Second"}]}}


def test_run_time_region_requires_allowed_regions() -> None:
    region = RunTime("$.region")
    assert "list the possible Regions in AllowedRegions" in refusal(
        "dynamodb", "GetItem", TABLE, region=region
    )
    allowed = Permissions(allowed_regions=("us-west-2", "us-east-1"))
    assert resources("dynamodb", "GetItem", TABLE, region=region, permissions=allowed) == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders",
        "arn:aws:dynamodb:us-east-1:111122223333:table/Orders",
    ]


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ({"Ref": "Orders"}, "arn:aws:dynamodb:us-west-2:111122223333:table/Orders"),
        ({"Fn::Sub": "${Stage}-orders"}, "arn:aws:dynamodb:us-west-2:111122223333:table/Stage-orders"),
        ({"Fn::GetAtt": ["Orders", "Arn"]}, "Orders.Arn"),
        ({"Fn::GetAtt": "Orders.Arn"}, "Orders.Arn"),
        ({"Ref": "OrdersTableArn"}, "OrdersTableArn"),
        ({"Fn::ImportValue": "orders-arn"}, "orders-arn"),
        (
            {"Fn::Join": ["-", ["a", {"Ref": "Stage"}]]},
            "arn:aws:dynamodb:us-west-2:111122223333:table/a-Stage",
        ),
    ],
)
def test_intrinsic_function_in_a_parameter(function: dict[str, Any], expected: str) -> None:
    assert resources("dynamodb", "GetItem", {"TableName": function}) == [expected]


def test_intrinsic_function_as_region() -> None:
    region = Intrinsic({"Fn::FindInMap": ["Regions", {"Ref": "AWS::Region"}, "Other"]})
    (statement,) = derive_statements(call_of("dynamodb", "GetItem", TABLE, region=region), STACK)
    assert statement.resources == (
        {
            "Fn::Sub": [
                "arn:${AWS::Partition}:dynamodb:${Value1}:${AWS::AccountId}:table/Orders",
                {"Value1": region.function},
            ]
        },
    )
    assert statement.condition == {"StringEquals": {"aws:RequestedRegion": region.function}}


def test_unknown_operation_is_rejected() -> None:
    assert "s3 has no operation GetObjekt" in refusal("s3", "GetObjekt", {})


def test_inference_profile_allows_its_models_without_a_region_condition() -> None:
    model = "anthropic.claude-3-5-sonnet-20240620-v1:0"
    profile, models = derive_statements(
        call_of("bedrock-runtime", "Converse", {"modelId": f"us.{model}"}), STACK
    )
    arn = f"arn:aws:bedrock:us-west-2:111122223333:inference-profile/us.{model}"
    assert [filled_in(each) for each in profile.resources] == [arn]
    assert profile.condition == {}
    assert f"arn:aws:bedrock:us-east-1::foundation-model/{model}" in [
        filled_in(each) for each in models.resources
    ]
    assert filled_in(models.condition) == {"StringEquals": {"bedrock:InferenceProfileArn": [arn]}}


def test_global_inference_profile_allows_the_model_arn_without_a_region() -> None:
    model = "anthropic.claude-sonnet-4-20250514-v1:0"
    _, models = derive_statements(
        call_of("bedrock-runtime", "InvokeModel", {"modelId": f"global.{model}"}), STACK
    )
    assert [filled_in(each) for each in models.resources] == [
        f"arn:aws:bedrock:us-west-2::foundation-model/{model}",
        f"arn:aws:bedrock:::foundation-model/{model}",
    ]


def test_global_service_has_no_region_condition() -> None:
    (statement,) = derive_statements(call_of("iam", "GetRole", {"RoleName": "r"}), STACK)
    assert statement.condition == {}


def test_parameters_from_one_expression_are_rejected() -> None:
    call = call_of("dynamodb", "GetItem", {})
    whole = type(call)(
        **{**{f: getattr(call, f) for f in call.__slots__}, "parameters": RunTime("{% $all %}")}
    )
    with pytest.raises(TemplateError, match="only known at run time"):
        derive_statements(whole, STACK)


def test_all_problems_of_a_call_are_reported() -> None:
    text = refusal("lambda", "CreateFunction", {"FunctionName": RunTime("$.f"), "Role": RunTime("$.r")})
    assert "lambda:CreateFunction" in text
    assert "iam:PassRole" in text


@pytest.mark.parametrize(
    ("language", "field"), [(QueryLanguage.JSONPATH, "Parameters"), (QueryLanguage.JSONATA, "Arguments")]
)
def test_problems_are_at_the_field_of_the_query_language(language: QueryLanguage, field: str) -> None:
    call = call_of("lambda", "CreateFunction", {"FunctionName": RunTime("$f"), "Role": RunTime("$r")})
    with pytest.raises(TemplateError) as raised:
        derive_statements(replace(call, language=language), STACK)
    paths = [diagnostic.path for diagnostic in raised.value.diagnostics]
    assert paths == [PATH.at(field, "FunctionName"), PATH.at(field, "Role")]


def test_parameter_without_a_value_is_absent() -> None:
    parameters = {"TableName": "Orders", "IndexName": {"Ref": "AWS::NoValue"}}
    assert resources("dynamodb", "Query", parameters) == [
        "arn:aws:dynamodb:us-west-2:111122223333:table/Orders"
    ]

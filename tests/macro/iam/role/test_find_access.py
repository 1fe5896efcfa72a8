"""Tests of the resources that the role's statements supply for a call."""

from __future__ import annotations

from typing import Any, cast

import pytest

from tests.macro.iam.role.supplied import (
    GET,
    IS_VIRGINIA,
    ORDERS,
    ORDERS_IN_TARGET,
    READ,
    WEST,
    allowed,
    reason,
)
from tests.macro.iam.role.templates import expanded, role_template, statement, statements_of

SEND = {"Send": {"call": "sqs:sendMessage", "parameters": {"QueueUrl.$": "$.q", "MessageBody": "x"}}}
START = {
    "Start": {
        "call": "lambda:createFunction",
        "parameters": {"FunctionName": "f", "Role.$": "$.r", "Code": {}},
    }
}


@pytest.mark.parametrize(
    "action", ["dynamodb:GetItem", "dynamodb:getitem", "DynamoDB:Get*", "*", "dynamodb:?etItem"]
)
def test_actions_match_case_insensitively_and_with_wildcards(action: str) -> None:
    assert allowed(statement(action, ORDERS)) == [ORDERS_IN_TARGET]
    assert allowed(statement(["s3:GetObject", action], [ORDERS])) == [ORDERS_IN_TARGET]


def test_other_actions_supply_nothing() -> None:
    text = reason(statement(["dynamodb:PutItem", {"Ref": "Action"}], ORDERS))
    assert "TableName is only known at run time ($.t)" in text
    assert "no statement of the state machine's role allows dynamodb:GetItem" in text


@pytest.mark.parametrize("element", ["NotAction", "NotResource"])
def test_not_action_and_not_resource_supply_nothing(element: str) -> None:
    written = {"Effect": "Allow", "Action": "*", "Resource": "*"}
    written[element] = written.pop(element.removeprefix("Not"))
    written[element] = "s3:*" if element == "NotAction" else "arn:aws:s3:::b"
    assert "it uses NotAction or NotResource" in reason(written)


def test_only_resources_of_the_required_type_are_supplied() -> None:
    bucket, objects = "arn:aws:s3:::data", "arn:aws:s3:::data/*"
    table = "arn:aws:dynamodb:eu-central-1:111122223333:table/x"
    assert allowed(statement("s3:Get*", [bucket, objects, table]), states=GET) == [objects]
    assert "its resources have another type)" in reason(statement("*", [bucket, table]), states=GET)


def test_empty_parameter_is_the_reason_if_it_gives_a_resource_another_type() -> None:
    objects = {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Data}/*"}
    empty = {"Data": {"Type": "String", "Default": ""}}
    text = reason(statement("s3:GetObject", objects), states=GET, Parameters=empty)
    assert 'its resources have another type; the parameter Data is "")' in text


def test_parameters_take_precedence_over_the_role() -> None:
    states = {"Read": {"call": "dynamodb:getItem", "parameters": {"TableName": "orders", "Key": {}}}}
    (supplied,) = statements_of(role_template(states, [statement("dynamodb:*", "*")]))
    assert supplied.resources == (ORDERS_IN_TARGET,)
    assert "TableName" in supplied.reason


def test_fn_if_is_kept() -> None:
    statements = [
        {"Fn::If": ["A", statement("dynamodb:*", ORDERS), {"Ref": "AWS::NoValue"}]},
        statement(
            "dynamodb:*", [{"Fn::If": ["A", "arn:aws:dynamodb:*:1:table/a", "arn:aws:dynamodb:*:1:table/b"]}]
        ),
    ]
    expansion = expanded(role_template(READ, statements, Conditions={"A": IS_VIRGINIA}))
    resources = cast("dict[str, Any]", expansion.template["Resources"])
    written = str(resources["OrdersCrossRegionCallerPolicy"]["Properties"]["PolicyDocument"]["Statement"])
    assert written.count("Fn::If") == 2
    assert "{'Fn::If': ['A', {'Ref': 'AWS::NoValue'}" in written


def test_wildcard_resource_causes_a_warning() -> None:
    (warning,) = expanded(role_template(READ, [statement("dynamodb:GetItem", "*")])).diagnostics
    assert warning.rule.id == "W9310"


@pytest.mark.parametrize(
    ("resource", "shown"),
    [
        ("arn:aws:dynamodb:*:*:table/*", "arn:aws:dynamodb:*:*:table/*"),
        ("arn:aws:dynamodb:*", "arn:aws:dynamodb:*"),
        ("arn:*", "arn:*"),
        (
            {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:*"},
            "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:*",
        ),
    ],
)
def test_wildcard_instead_of_a_name_causes_a_warning(resource: Any, shown: str) -> None:
    (warning,) = expanded(role_template(READ, [statement("dynamodb:GetItem", resource)])).diagnostics
    assert warning.rule.id == "W9310"
    assert warning.message.startswith(f"dynamodb:GetItem on {shown} also lets the caller use every resource")


@pytest.mark.parametrize(
    "resource",
    [
        "arn:aws:dynamodb:*:*:table/orders*",
        "arn:aws:dynamodb:*:*:table/?",
        "arn:aws:dynamodb:*::table/*",
        {"Fn::Sub": "arn:aws:dynamodb:*:*:table/${AWS::StackName}-*"},
        {"Fn::Sub": "arn:aws:dynamodb:*:*:table/${AWS::StackName}"},
    ],
)
def test_wildcard_as_a_part_of_a_name_causes_no_warning(resource: Any) -> None:
    assert expanded(role_template(READ, [statement("dynamodb:GetItem", resource)])).diagnostics == ()


def test_action_whose_resource_type_has_no_arn_format() -> None:
    parameters = {"FunctionName": "f", "Layers.$": "$.layers"}
    states = {"Read": {"call": "lambda:updateFunctionConfiguration", "parameters": parameters}}
    statements = [
        statement("lambda:UpdateFunctionConfiguration", "arn:aws:lambda:*:*:function:f"),
        statement("lambda:GetLayerVersion", "arn:aws:lambda:*:*:layer:a:*"),
    ]
    assert expanded(role_template(states, statements)).diagnostics == ()


def test_every_object_of_every_bucket_causes_a_warning() -> None:
    states = {"Read": {"call": "s3:getObject", "parameters": {"Bucket.$": "$.b", "Key.$": "$.k"}}}
    for resource, count in (("arn:aws:s3:::*/*", 1), ("arn:aws:s3:::*", 1), ("arn:aws:s3:::archive/*", 0)):
        expansion = expanded(role_template(states, [statement("s3:GetObject", resource)]))
        assert [each.rule.id for each in expansion.diagnostics] == ["W9310"] * count


@pytest.mark.parametrize(
    "resource", [{"Ref": "Any"}, {"Fn::Sub": "${Any}"}, {"Fn::If": ["A", ORDERS, {"Ref": "Any"}]}]
)
def test_parameter_with_the_value_star_causes_a_warning(resource: dict[str, Any]) -> None:
    sections: dict[str, Any] = {
        "Parameters": {"Any": {"Type": "String", "Default": "*"}},
        "Conditions": {"A": IS_VIRGINIA},
    }
    expansion = expanded(role_template(READ, [statement("dynamodb:GetItem", resource)], **sections))
    assert [each.rule.id for each in expansion.diagnostics] == ["W9310"]


def test_partly_known_name_narrows_a_parameter_with_the_value_star() -> None:
    states = {
        "Read": {
            "call": "ssm:getParameter",
            "parameters": {"Name.$": "States.Format('/app/{}/x', $.n)"},
        }
    }
    any_parameter = statement("ssm:GetParameter", {"Ref": "Any"})
    resources = allowed(any_parameter, states=states, Parameters={"Any": {"Type": "String", "Default": "*"}})
    assert resources == [
        {"Fn::Sub": "arn:${AWS::Partition}:ssm:us-west-2:${AWS::AccountId}:parameter/app/*/x"}
    ]


def test_actions_without_resource_types_use_the_roles_conditions() -> None:
    states = {"List": {"call": "ec2:describeInstances", "parameters": {}}}
    secure: dict[str, Any] = {"Bool": {"aws:SecureTransport": "true"}}
    template = role_template(states, [statement("ec2:Describe*", "*", **secure)])
    assert expanded(template).diagnostics == ()
    (supplied,) = statements_of(template)
    assert supplied.resources == ("*",)
    assert supplied.condition == secure | WEST


def test_resources_from_role_can_be_turned_off() -> None:
    assert "ResourcesFromRole is false" in reason(
        statement("*", ORDERS), settings={"ResourcesFromRole": False}
    )


def test_run_time_resources_any_allows_every_resource_of_the_type() -> None:
    settings = {"RunTimeResources": "Any"}
    table = {"Fn::Sub": "arn:${AWS::Partition}:dynamodb:us-west-2:${AWS::AccountId}:table/*"}
    assert table in allowed(settings=settings)
    (supplied,) = statements_of(role_template(GET, [], settings=settings))
    assert supplied.condition["StringEquals"] == {
        "aws:RequestedRegion": "us-west-2",
        "aws:ResourceAccount": {"Ref": "AWS::AccountId"},
    }


def test_run_time_resources_any_includes_foundation_models_and_those_of_inference_profiles() -> None:
    states = {
        "Ask": {"call": "bedrockruntime:invokeModel", "parameters": {"ModelId.$": "$.model", "Body": {}}}
    }
    derived = statements_of(role_template(states, [], settings={"RunTimeResources": "Any"}))
    prefix = "arn:${AWS::Partition}:bedrock:"
    profile = {"Fn::Sub": prefix + "us-west-2:${AWS::AccountId}:inference-profile/*"}
    by_model = {str(arn): each.condition for each in derived for arn in each.resources}
    assert by_model[str({"Fn::Sub": prefix + "us-west-2::foundation-model/*"})] == {}
    through = by_model[str({"Fn::Sub": prefix + "*::foundation-model/*"})]
    assert str(profile) in str(through["ArnLike"])
    assert by_model[str(profile)] == {}


def test_pass_role_requires_the_service_and_named_roles() -> None:
    named = "arn:aws:iam::111122223333:role/app-*"
    (supplied,) = [
        each
        for each in statements_of(role_template(START, [statement("iam:PassRole", named)]))
        if each.actions == ("iam:PassRole",)
    ]
    assert supplied.resources == (named,)
    assert supplied.condition == {"StringEquals": {"iam:PassedToService": "lambda.amazonaws.com"}}
    for every in ("*", "arn:aws:iam::*:role/*"):
        text = reason(statement("iam:PassRole", every), states=START)
        assert "iam:PassRole on every role is too much for the caller" in text
    other = statement("iam:PassRole", named, StringEquals={"iam:PassedToService": "ecs.amazonaws.com"})
    assert "allows iam:PassRole for lambda.amazonaws.com" in reason(other, states=START)

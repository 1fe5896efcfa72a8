"""Tests of the Regions in the ARNs that a role supplies: the target Region replaces the stack's Region."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.iam.role.supplied import GET, READ, allowed, reason
from tests.macro.iam.role.templates import expanded, role_template, statement, statements_of


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("arn:aws:dynamodb:eu-central-1:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb:us-west-2:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb:*:1:table/a", ["arn:aws:dynamodb:*:1:table/a"]),
        ("arn:aws:dynamodb:eu-*:1:table/a", ["arn:aws:dynamodb:us-west-2:1:table/a"]),
        ("arn:aws:dynamodb::1:table/a", ["arn:aws:dynamodb::1:table/a"]),
        (
            {"Fn::Join": ["", ["arn:aws:dynamodb:", {"Ref": "AWS::Region"}, ":1:table/", {"Ref": "T"}]]},
            [{"Fn::Sub": "arn:aws:dynamodb:us-west-2:1:table/${T}"}],
        ),
        (
            {"Fn::GetAtt": ["Table", "Arn"]},
            [
                {
                    "Fn::Join": [
                        ":us-west-2:",
                        {"Fn::Split": [":eu-central-1:", {"Fn::GetAtt": ["Table", "Arn"]}]},
                    ]
                }
            ],
        ),
        (
            {"Fn::ImportValue": "table"},
            [{"Fn::Join": [":us-west-2:", {"Fn::Split": [":eu-central-1:", {"Fn::ImportValue": "table"}]}]}],
        ),
        (
            {"Fn::Sub": "${Table.Arn}*"},
            [{"Fn::Join": [":us-west-2:", {"Fn::Split": [":eu-central-1:", {"Fn::Sub": "${Table.Arn}*"}]}]}],
        ),
        (
            {"Ref": "Tables"},
            [
                {
                    "Fn::Join": [
                        ":us-west-2:",
                        {"Fn::Split": [":eu-central-1:", {"Fn::Select": [0, {"Ref": "Tables"}]}]},
                    ]
                }
            ],
        ),
    ],
)
def test_stack_region_is_replaced_with_the_target_region(written: Any, expected: list[Any]) -> None:
    parameters = {
        "T": {"Type": "String"},
        "Tables": {"Type": "CommaDelimitedList", "Default": "arn:aws:dynamodb:eu-central-1:1:table/a"},
    }
    tables = {"Table": {"Type": "AWS::DynamoDB::Table"}}
    assert allowed(statement("dynamodb:*", written), resources=tables, Parameters=parameters) == expected


@pytest.mark.parametrize(
    "written",
    [
        "arn:aws:dynamodb:ap-south-1:1:table/a",
        {"Fn::Sub": "arn:aws:dynamodb:${Other}:1:table/a"},
        {"Ref": "Arn"},
        "{{resolve:ssm:/table}}",
        "arn:aws:dynamodb:{{resolve:ssm:/region}}:1:table/a",
    ],
)
def test_resource_in_a_third_region_supplies_nothing(written: Any) -> None:
    parameters = {
        "Other": {"Type": "String"},
        "Arn": {"Type": "String", "Default": "arn:aws:dynamodb:ap-south-1:1:table/a"},
    }
    assert "the macro can't use the Allow statement" in reason(statement("*", written), Parameters=parameters)


def test_bucket_arns_do_not_change() -> None:
    buckets = {"Bucket": {"Type": "AWS::S3::Bucket"}}
    resources = allowed(statement("s3:*", [{"Fn::Sub": "${Bucket.Arn}/*"}]), states=GET, resources=buckets)
    assert resources == [{"Fn::Sub": "${Bucket.Arn}/*"}]
    text = reason(statement("s3:*", {"Fn::GetAtt": ["Bucket", "Arn"]}), states=GET, resources=buckets)
    assert "another type" in text


@pytest.mark.parametrize(
    "written",
    [
        "arn:aws:s3:::{{resolve:ssm:/data/bucket}}/*",
        {"Fn::Sub": ["arn:aws:s3:::${Name}/audio/*", {"Name": "{{resolve:ssm:/data/bucket:3}}"}]},
        {"Fn::Sub": "arn:${AWS::Partition}:s3:::{{resolve:ssm:/${Stage}/bucket}}/*"},
    ],
)
def test_names_in_dynamic_references_do_not_change(written: Any) -> None:
    stage = {"Stage": {"Type": "String"}}
    assert allowed(statement("s3:*", written), states=GET, Parameters=stage) == [written]
    table = "arn:aws:dynamodb:eu-central-1:{{resolve:ssm:/data/account}}:table/{{resolve:ssm:/data/table}}"
    assert allowed(statement("*", table)) == [table.replace("eu-central-1", "us-west-2")]


def test_deny_in_the_region_of_a_dynamic_reference_also_denies_the_target_region() -> None:
    denied = "arn:aws:dynamodb:{{resolve:ssm:/region}}:1:table/a"
    statements = statements_of(role_template(READ, [statement("*", "*"), statement("*", denied, "Deny")]))
    resources = {each.resources for each in statements if each.effect == "Deny"}
    assert resources == {(denied, "arn:aws:dynamodb:us-west-2:1:table/a")}


def test_region_in_a_name_is_kept_and_causes_a_warning_with_a_fix() -> None:
    arn = {"Fn::Sub": "arn:aws:s3:::data-${AWS::Region}/*"}
    template = role_template(GET, [statement("s3:GetObject", arn)])
    assert [each.resources for each in statements_of(template)] == [(arn,)]
    (warning,) = expanded(template).diagnostics
    assert warning.rule.id == "W9311"
    assert str(warning.path) == "Resources/Role: Policies/0/PolicyDocument/Statement/0/Resource"
    assert '- "arn:aws:s3:::data-us-west-2/*"' in warning.fix

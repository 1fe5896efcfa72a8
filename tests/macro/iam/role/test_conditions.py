"""Tests of the conditions and policy variables of the role's statements."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.iam.role.supplied import READ, WEST, reason
from tests.macro.iam.role.templates import role_template, statement, statements_of


@pytest.mark.parametrize(
    ("operator", "key", "value", "expected"),
    [
        ("StringEquals", "aws:ResourceTag/team", "eu-central-1", "eu-central-1"),
        ("StringLike", "kms:ViaService", "*.eu-central-1.amazonaws.com", "*.us-west-2.amazonaws.com"),
        ("StringLike", "kms:ViaService", "s3.*.amazonaws.com", "s3.*.amazonaws.com"),
        ("StringLike", "ec2:Region", {"Ref": "AWS::Region"}, "us-west-2"),
        (
            "ArnEquals",
            "ecs:cluster",
            "arn:aws:ecs:eu-central-1:1:cluster/a",
            "arn:aws:ecs:us-west-2:1:cluster/a",
        ),
        ("ArnLike", "ecs:cluster", ["arn:aws:ecs:ap-south-1:1:a", "*"], ["arn:aws:ecs:ap-south-1:1:a", "*"]),
        ("ForAllValues:StringLike", "dynamodb:LeadingKeys", ["x", "y"], ["x", "y"]),
        ("Bool", "aws:SecureTransport", True, True),
    ],
)
def test_regions_in_condition_values_are_converted(
    operator: str, key: str, value: Any, expected: Any
) -> None:
    tests: dict[str, Any] = {operator: {key: value}}
    (supplied,) = statements_of(role_template(READ, [statement("dynamodb:*", "*", **tests)]))
    assert supplied.condition[operator][key] == expected  # type: ignore[index,call-overload]
    assert supplied.condition["StringEquals"]["aws:RequestedRegion"] == "us-west-2"  # type: ignore[index,call-overload]


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}},
        {"StringEquals": {"aws:RequestedRegion": ["us-west-2", "us-east-1"]}},
        {"StringLike": {"aws:requestedregion": "eu-*"}},
    ],
)
def test_requested_region_condition_is_replaced(condition: dict[str, Any]) -> None:
    (supplied,) = statements_of(role_template(READ, [statement("dynamodb:*", "*", **condition)]))
    assert supplied.condition == WEST


@pytest.mark.parametrize(
    "condition",
    [
        {"StringEquals": {"aws:RequestedRegion": "ap-south-1"}},
        {"StringNotEquals": {"aws:RequestedRegion": "us-west-2"}},
        {"StringEquals": {"aws:RequestedRegion": {"Fn::ImportValue": "region"}}},
    ],
)
def test_condition_that_excludes_both_regions_supplies_nothing(condition: dict[str, Any]) -> None:
    assert "its condition" in reason(statement("dynamodb:*", "*", **condition))


@pytest.mark.parametrize(
    ("operator", "key"),
    [
        ("StringEquals", "aws:PrincipalTag/team"),
        ("ArnLike", "AWS:PRINCIPALARN"),
        ("StringLike", "aws:userid"),
        ("IpAddress", "aws:SourceIp"),
        ("StringEqualsIfExists", "aws:SourceVpce"),
        ("ForAnyValue:StringEquals", "aws:CalledVia"),
        ("Bool", "aws:ViaAWSService"),
        ("ArnEquals", "lambda:SourceFunctionArn"),
        ("ArnEquals", "ec2:SourceInstanceArn"),
        ("StringEquals", "ec2:RoleDelivery"),
        ("StringEquals", "glue:RoleAssumedBy"),
        ("StringEquals", "sts:RoleSessionName"),
        ("StringEquals", "sts:SourceIdentity"),
        ("StringEquals", "accounts.google.com:aud"),
        ("StringEquals", "saml:sub"),
    ],
)
def test_conditions_on_the_principal_or_the_network_supply_nothing(operator: str, key: str) -> None:
    tests: dict[str, Any] = {operator: {key: "x"}}
    assert f"its condition on {key} can't be the same" in reason(statement("*", "*", **tests))


@pytest.mark.parametrize(
    "written",
    [
        statement("*", "arn:aws:dynamodb:*:*:table/${aws:PrincipalTag/team}"),
        statement("*", {"Fn::Sub": "arn:aws:dynamodb:${AWS::Region}:1:table/${!aws:userid}"}),
        statement("*", "*", StringEquals={"dynamodb:LeadingKeys": "${aws:username}"}),
    ],
)
def test_principal_policy_variables_supply_nothing(written: dict[str, Any]) -> None:
    assert "can't be the same for the caller's role" in reason(written)

"""Tests of what restricts a role: its Deny statements and its permissions boundary."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.iam.role.supplied import IS_VIRGINIA, ORDERS, ORDERS_IN_TARGET, READ, allowed, reason
from tests.macro.iam.role.templates import expanded, refusals, role_template, statement, statements_of


def test_matching_deny_is_copied_with_the_target_regions_arns() -> None:
    deny = statement(
        ["s3:*", "dynamodb:Get*"], ORDERS, "Deny", StringNotEquals={"aws:RequestedRegion": ["eu-central-1"]}
    )
    statements = statements_of(
        role_template(READ, [statement("*", "*"), deny, statement("s3:*", "*", "Deny")])
    )
    (copied,) = [each for each in statements if each.effect == "Deny"]
    assert copied.actions == ("dynamodb:GetItem",)
    assert copied.resources == (ORDERS, ORDERS_IN_TARGET)
    assert copied.condition == {"StringNotEquals": {"aws:RequestedRegion": ["eu-central-1", "us-west-2"]}}
    assert copied.render()["Effect"] == "Deny"


def test_deny_with_not_resource_stays_a_not_resource() -> None:
    deny = {"Effect": "Deny", "NotAction": ["s3:*", "lambda:*"], "NotResource": [ORDERS]}
    statements = statements_of(role_template(READ, [statement("dynamodb:*", "*"), deny]))
    rendered = [each.render() for each in statements if each.effect == "Deny"]
    assert [each["NotResource"] for each in rendered] == [[ORDERS, ORDERS_IN_TARGET]]


@pytest.mark.parametrize(
    "deny",
    [
        statement("*", "*", "Deny", ArnEquals={"aws:PrincipalArn": "x"}),
        statement("*", "arn:aws:dynamodb:*:*:table/${aws:userid}", "Deny"),
        statement({"Ref": "Actions"}, "*", "Deny"),
        statement("*", "*", "Deny", StringEquals={"aws:RequestedRegion": {"Ref": "Unknown"}}),
        {"Effect": {"Ref": "Effect"}, "Action": "*", "Resource": "*"},
        {"Fn::Transform": {"Name": "AWS::Include"}},
    ],
)
def test_role_with_an_unsupported_deny_supplies_nothing(deny: dict[str, Any]) -> None:
    assert "Deny" in reason(statement("*", ORDERS), deny)


@pytest.mark.parametrize("place", ["role", "policy", "statement"])
def test_part_that_the_deployment_does_not_use_does_not_restrict(place: str) -> None:
    either: dict[str, Any] = {"Fn::If": ["IsGiven", {"Ref": "Given"}, {"Ref": "AWS::NoValue"}]}
    template = role_template(
        READ,
        [statement("dynamodb:*", ORDERS), *([either] if place == "statement" else [])],
        role={"ManagedPolicyArns": [either]} if place == "policy" else {},
        Conditions={"IsGiven": {"Fn::Not": [{"Fn::Equals": [{"Ref": "Given"}, ""]}]}},
        Parameters={"Given": {"Type": "String", "Default": ""}},
    )
    if place == "role":
        properties = template["Resources"]["Orders"]["Properties"]
        properties["RoleArn"] = {"Fn::If": ["IsGiven", {"Ref": "Given"}, properties["RoleArn"]]}
    assert [each.resources for each in statements_of(template)] == [(ORDERS_IN_TARGET,)]
    template["Parameters"]["Given"]["Default"] = "arn:aws:iam::111122223333:role/given"
    assert "TableName is only known at run time ($.t)" in refusals(template)[0]
    del template["Parameters"]["Given"]["Default"]  # the value is unknown
    assert "TableName is only known at run time ($.t)" in refusals(template)[0]


@pytest.mark.parametrize(
    ("callers", "is_enough"),
    [
        ({"Fn::If": ["A", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}, True),
        ("arn:aws:iam::111122223333:policy/b", True),
        ({"Fn::If": ["B", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}, False),
    ],
)
def test_conditional_permissions_boundary_is_compared_with_its_condition(
    callers: Any, *, is_enough: bool
) -> None:
    boundary = {"Fn::If": ["A", "arn:aws:iam::111122223333:policy/b", {"Ref": "AWS::NoValue"}]}
    settings = {"PermissionsBoundary": callers}
    template = role_template(
        READ,
        [statement("*", ORDERS)],
        role={"PermissionsBoundary": boundary},
        settings=settings,
        Conditions={"A": IS_VIRGINIA, "B": IS_VIRGINIA},
    )
    assert (not expanded(template).failed) == is_enough


def test_role_with_a_permissions_boundary_requires_the_same_boundary_for_the_caller() -> None:
    role = {"PermissionsBoundary": {"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:policy/b"}}
    assert allowed(statement("*", ORDERS), role=role) == [ORDERS_IN_TARGET]
    assert allowed(statement("*", ORDERS), role=role, settings=role) == [ORDERS_IN_TARGET]
    own_role = {"Caller": {"Role": "arn:aws:iam::111122223333:role/caller"}}
    for settings in ({"PermissionsBoundary": "arn:aws:iam::111122223333:policy/b"}, own_role):
        text = reason(statement("*", ORDERS), role=role, settings=settings)
        assert "has a permissions boundary" in text

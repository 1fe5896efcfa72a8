"""Tests of finding the name of a state machine's role."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.model.diagnostics import TemplateError, TemplatePath
from macro.model.stack_context import StackContext
from macro.state_machines.execution_role import (
    UnknownRoleNameError,
    find_execution_role,
    is_given_from_outside,
    role_name,
)

if TYPE_CHECKING:
    from macro.model.template_values import Json

STACK = StackContext("eu-central-1", "123456789012", "aws")
RESOURCES: dict[str, Json] = {"Role": {"Type": "AWS::IAM::Role"}, "Topic": {"Type": "AWS::SNS::Topic"}}


def name(role: Json) -> Json:
    return role_name(role, RESOURCES, STACK, TemplatePath("Orders"))


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"Fn::GetAtt": ["Role", "Arn"]}, {"Ref": "Role"}),
        ({"Fn::GetAtt": "Role.Arn"}, {"Ref": "Role"}),
        ({"Fn::GetAtt": ["MadeBySamLater", "Arn"]}, {"Ref": "MadeBySamLater"}),
        ({"Fn::Sub": "${Role.Arn}"}, {"Ref": "Role"}),
        ({"Fn::Join": ["", [{"Fn::GetAtt": ["Role", "Arn"]}]]}, {"Ref": "Role"}),
        ("arn:aws:iam::123456789012:role/states", "states"),
        ("arn:aws:iam::123456789012:role/a/b/states", "states"),
        ({"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/a/${Name}"}, {"Ref": "Name"}),
        ({"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Stage}-states"}, {"Fn::Sub": "${Stage}-states"}),
        (
            {"Fn::Sub": ["arn:aws:iam::${AWS::AccountId}:role/${N}", {"N": {"Fn::ImportValue": "n"}}]},
            {"Fn::ImportValue": "n"},
        ),
        (
            {"Fn::Join": ["", ["arn:aws:iam::", {"Ref": "AWS::AccountId"}, ":role/", {"Ref": "Name"}]]},
            {"Ref": "Name"},
        ),
        (
            {"Fn::If": ["C", {"Fn::GetAtt": ["Role", "Arn"]}, "arn:aws:iam::123456789012:role/b"]},
            {"Fn::If": ["C", {"Ref": "Role"}, "b"]},
        ),
    ],
)
def test_role_names(role: Json, expected: Json) -> None:
    assert name(role) == expected


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ({"Fn::GetAtt": ["Topic", "Arn"]}, "Topic isn't an AWS::IAM::Role"),
        ({"Ref": "Topic"}, "Topic isn't an AWS::IAM::Role"),
        ({"Ref": "Role"}, "!Ref Role is the name of the role, not its ARN; use !GetAtt Role.Arn"),
        ({"Fn::Sub": "${Role}"}, "!Ref Role is the name of the role, not its ARN; use !GetAtt Role.Arn"),
        (
            "arn:aws:iam::210987654321:role/states",
            "in the account 210987654321, but the stack is in 123456789012; use a role of the stack's account",
        ),
        ("states", "'states' isn't the ARN of a role$"),
        ("Role", "'Role' isn't the ARN of a role; did you mean !GetAtt Role.Arn"),
    ],
)
def test_values_that_are_not_the_arn_of_a_role_of_the_account_are_rejected(role: Json, reason: str) -> None:
    with pytest.raises(TemplateError, match=reason):
        name(role)


@pytest.mark.parametrize(
    "role",
    [
        {"Ref": "RoleArn"},
        {"Fn::ImportValue": "role"},
        {"Fn::GetAtt": ["Nested", "Outputs.RoleArn"]},
        {"Fn::GetAtt": "Nested.Outputs.Arn"},
        {"Fn::Sub": "${RoleArn}"},
        {"Fn::Sub": "${Prefix}:role/states"},
    ],
)
def test_names_that_only_a_deployment_can_know(role: Json) -> None:
    with pytest.raises(UnknownRoleNameError):
        name(role)


def test_role_can_be_in_any_account_if_that_of_the_stack_is_a_default() -> None:
    stack = StackContext("eu-central-1", "123456789012", "aws", account_is_certain=False)
    arn = "arn:aws:iam::210987654321:role/states"
    assert role_name(arn, RESOURCES, stack, TemplatePath("Orders")) == "states"


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        ({"Ref": "RoleArn"}, True),
        ({"Fn::ImportValue": "role"}, True),
        ({"Fn::GetAtt": ["Nested", "Outputs.RoleArn"]}, True),
        ({"Fn::GetAtt": "Nested.Outputs.RoleArn"}, True),
        ({"Fn::GetAtt": ["Nested", "Outputs.Arn"]}, True),
        ({"Fn::GetAtt": "Nested.Outputs.Arn"}, True),
        ({"Fn::Sub": "${Nested.Outputs.Arn}"}, True),
        ({"Fn::Sub": "${Nested.Outputs.RoleArn}"}, True),
        ({"Fn::Sub": "${RoleArn}"}, True),
        ({"Fn::Join": ["", [{"Fn::ImportValue": "role"}]]}, True),
        ({"Fn::If": ["C", {"Fn::GetAtt": ["Role", "Arn"]}, {"Ref": "RoleArn"}]}, True),
        ({"Fn::FindInMap": ["Roles", {"Ref": "AWS::Region"}, "Arn"]}, True),
        ({"Ref": "Role"}, False),
        ({"Ref": "AWS::NoValue"}, False),
        ({"Fn::GetAtt": ["Role", "Arn"]}, False),
        ({"Fn::GetAtt": "Topic.Arn"}, False),
        ({"Fn::Sub": "${Role.Arn}"}, False),
        ({"Fn::Sub": "arn:aws:iam::${AWS::AccountId}:role/${Name}"}, False),
        ({"Fn::Sub": "${Prefix}:role/states"}, False),
        ("arn:aws:iam::123456789012:role/states", False),
    ],
)
def test_roles_given_from_outside(role: Json, *, expected: bool) -> None:
    assert is_given_from_outside(role, RESOURCES) == expected


def test_property_that_contains_the_role() -> None:
    machine: dict[str, Json] = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"RoleArn": "a", "Role": "b"},
    }
    assert find_execution_role(machine) == "a"
    assert find_execution_role({**machine, "Type": "AWS::Serverless::StateMachine"}) == "b"
    assert find_execution_role({**machine, "Properties": {"RoleArn": {"Ref": "AWS::NoValue"}}}) is None

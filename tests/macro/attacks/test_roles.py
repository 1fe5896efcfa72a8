"""Tests of templates whose author tries to get permissions for another role."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest

from tests.macro.attacks.expansions import CALL, as_object, expanded, messages, statements_of


@pytest.mark.parametrize(
    "role",
    [
        "arn:aws:iam::210987654321:role/theirs",
        {"Fn::Sub": "arn:${AWS::Partition}:iam::210987654321:role/theirs"},
    ],
)
def test_roles_of_other_accounts_get_no_policy(role: Any) -> None:
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    definition = as_object({"StartAt": "Read", "States": {"Read": state}})
    assert "use a role of the stack's account" in messages(definition, RoleArn=role)


@pytest.mark.parametrize("role", [{"Ref": "TheirRole"}, {"Fn::ImportValue": "their-role"}])
def test_roles_of_unknown_accounts_only_get_permissions_in_this_account(role: Any) -> None:
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}), RoleArn=role)
    assert "OrdersCrossRegionInvokePermission" in resources["Orders"]["DependsOn"]
    permission = resources["OrdersCrossRegionInvokePermission"]
    assert permission["Type"] == "AWS::Lambda::Permission"
    (arn, parts) = permission["Properties"]["Principal"]["Fn::Sub"]
    assert arn == "arn:${AWS::Partition}:iam::${AWS::AccountId}:${Role}"
    assert parts == {"Role": {"Fn::Select": [5, {"Fn::Split": [":", role]}]}}


def test_no_logical_id_changes_its_type_with_the_role() -> None:
    """CloudFormation rejects an update that changes the type of a resource."""
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    definition = as_object({"StartAt": "Read", "States": {"Read": state}})
    roles: list[Any] = [{"Ref": "TheirRole"}, {"Fn::GetAtt": ["Role", "Arn"]}, {"Ref": "AWS::NoValue"}]
    types = [
        {name: resource["Type"] for name, resource in expanded(definition, RoleArn=role).items()}
        for role in roles
    ]
    for before, after in pairwise(types):
        assert {name: before[name] for name in before.keys() & after.keys()}.items() <= after.items()


def test_role_of_this_account_can_only_invoke_the_caller() -> None:
    """The principal that deploys the stack needs iam:PutRolePolicy on the role, so IAM decides, not the macro."""
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}}
    role = "arn:aws:iam::123456789012:role/path/theirs"
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}), RoleArn=role)
    (grant,) = [
        resource["Properties"]
        for name, resource in resources.items()
        if resource["Type"] == "AWS::IAM::Policy" and "theirs" in resource["Properties"]["Roles"]
    ]
    assert grant["PolicyDocument"]["Statement"] == [
        {
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": [{"Fn::GetAtt": ["OrdersCrossRegionCaller", "Arn"]}],
        }
    ]


def test_call_with_credentials_adds_only_assume_role() -> None:
    role = "arn:aws:iam::210987654321:role/reader"
    state = {**CALL, "Parameters": {"Bucket": "b", "Key": "k"}, "Credentials": {"RoleArn": role}}
    resources = expanded(as_object({"StartAt": "Read", "States": {"Read": state}}))
    (statement,) = statements_of(resources)
    assert (statement["Action"], statement["Resource"]) == (["sts:AssumeRole"], [role])

"""Tests of the policies of serverless state machines."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.role.permissions import RolePermissions
from macro.model.call import Branch
from tests.macro.iam.role.permissions import GET_ARN, NO_VALUE, paths, policy, read
from tests.macro.iam.role.templates import statement


def serverless(policies: Any, **properties: Any) -> RolePermissions:
    machine = {"Type": "AWS::Serverless::StateMachine", "Properties": {"Policies": policies, **properties}}
    return read(machine=machine, Managed=policy("ManagedPolicy"))


def test_sam_policies_are_read() -> None:
    permissions = serverless(
        [
            "AWSLambdaRole",
            {"Statement": [statement("s3:GetObject", "*")]},
            {"DynamoDBReadPolicy": {"TableName": {"Ref": "Table"}}},
            {"Ref": "Managed"},
            {"Fn::If": ["A", {"S3ReadPolicy": {"BucketName": "b"}}, NO_VALUE]},
        ],
        PermissionsBoundary="arn:b",
    )
    assert permissions.unread == ()
    assert permissions.boundaries == ("arn:b",)
    assert [str(each.path) for each in permissions.statements[:3]] == [
        "Resources/Orders: Policies/0",
        "Resources/Orders: Policies/1/Statement/0",
        "Resources/Orders: Policies/2/DynamoDBReadPolicy",
    ]
    table = next(each for each in permissions.statements if "dynamodb:GetItem" in each.actions)
    assert "{'tableName': {'Ref': 'Table'}}" in str(table.resources[0])
    assert {each.branches for each in permissions.statements if "s3:ListBucket" in each.actions} == {
        (Branch("A", taken=True),)
    }


def test_unknown_sam_policies_might_contain_a_deny() -> None:
    forms: list[Any] = [{"NoSuchPolicy": {}}, 5, {"Fn::Transform": {}}]
    for unknown in forms:
        assert [each.can_deny for each in serverless([unknown]).unread] == [True]


@pytest.mark.parametrize("machine", [{}, {"Policies": [{"Statement": [statement("s3:GetObject", "*")]}]}])
def test_policies_attached_to_the_role_that_sam_generates_are_read(machine: dict[str, Any]) -> None:
    attached = policy("Policy", Roles=[{"Ref": "OtherRole"}, {"Ref": "OrdersRole"}])
    permissions = read(
        machine={"Type": "AWS::Serverless::StateMachine", "Properties": machine}, Attached=attached
    )
    assert paths(permissions)[-1] == "Attached: PolicyDocument/Statement/0"
    assert (permissions.unread, permissions.missing) == ((), "")


def test_serverless_state_machine_with_a_role_ignores_policies() -> None:
    permissions = serverless([{"Statement": [statement("s3:GetObject", "*")]}], Role=GET_ARN)
    assert permissions == RolePermissions(boundaries=(None,))

"""Tests of the managed policies of a role."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.iam.role.tables import AWS_MANAGED_POLICIES, aws_managed_policy
from tests.macro.iam.role.permissions import paths, policy, read


@pytest.mark.parametrize(
    "arn",
    [
        {"Ref": "Managed"},
        {"Fn::GetAtt": ["Managed", "PolicyArn"]},
        {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:policy/orders"},
    ],
)
def test_managed_policies_of_the_template_are_read(arn: Any) -> None:
    managed = policy("ManagedPolicy", ManagedPolicyName="orders")
    permissions = read(properties={"ManagedPolicyArns": [arn]}, Managed=managed)
    assert paths(permissions) == ["Managed: PolicyDocument/Statement/0"]


def test_aws_managed_policies_are_read() -> None:
    arns = [
        {"Fn::Sub": "arn:${AWS::Partition}:iam::aws:policy/service-role/AWSLambdaRole"},
        {"Fn::Join": ["", ["arn:", {"Ref": "AWS::Partition"}, ":iam::aws:policy/AmazonS3FullAccess"]]},
    ]
    permissions = read(properties={"ManagedPolicyArns": arns})
    assert permissions.unread == ()
    assert [(str(each.path), each.actions) for each in permissions.statements] == [
        ("Resources/Role: ManagedPolicyArns/0", ("lambda:InvokeFunction",)),
        ("Resources/Role: ManagedPolicyArns/1", ("s3:*", "s3-object-lambda:*")),
    ]


def test_deny_statements_of_aws_managed_policies_are_read() -> None:
    permissions = read(properties={"ManagedPolicyArns": ["arn:aws:iam::aws:policy/AWSDenyAll"]})
    assert [(each.is_deny, each.actions) for each in permissions.statements] == [(True, ("*",))]


@pytest.mark.parametrize(
    "arn",
    [
        {"Ref": "Arn"},
        "arn:aws:iam::111122223333:policy/AmazonS3FullAccess",
        "arn:aws:iam::aws:policy/NoSuchPolicy",
        "arn:aws:iam::aws:policy/FullAccess",
    ],
)
def test_other_managed_policies_might_contain_a_deny(arn: Any) -> None:
    permissions = read(properties={"ManagedPolicyArns": [arn]})
    assert permissions.statements == ()
    assert [each.can_deny for each in permissions.unread] == [True]


@pytest.mark.parametrize("name", ["AdministratorAccess", "ReadOnlyAccess", "root-task/SQSUnlockQueuePolicy"])
def test_aws_managed_policies_are_found_in_the_table(name: str) -> None:
    assert aws_managed_policy(name) == json.loads(AWS_MANAGED_POLICIES.read_text())[name]

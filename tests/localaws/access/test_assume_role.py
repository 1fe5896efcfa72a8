"""Tests of AssumeRole calls of role sessions, through the STS API."""

from __future__ import annotations

import json
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.functions_and_roles import client_with, make_role

if TYPE_CHECKING:
    from localaws import LocalAws

REGION = "us-west-2"
OTHER = "210987654321"
ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
EXTERNAL_ID = "arn:aws:states:us-west-2:123456789012:stateMachine:orders"


@lru_cache
def client_as(aws: LocalAws, service: str, role: str) -> Any:
    """Returns a client with a role's credentials."""
    credentials = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="session")[
        "Credentials"
    ]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return client_with(aws, service, REGION, [credentials[name] for name in names])


def create_role(aws: LocalAws, account: str, statement: dict[str, Any]) -> str:
    """Creates a role with this trust policy statement in an account."""
    document = json.dumps({"Version": "2012-10-17", "Statement": {"Action": "sts:AssumeRole", **statement}})
    iam = client_as(aws, "iam", f"arn:aws:iam::{account}:role/Administrator")
    arn: str = iam.create_role(RoleName=f"r-{uuid.uuid4().hex[:8]}", AssumeRolePolicyDocument=document)[
        "Role"
    ]["Arn"]
    assert arn.split(":")[4] == account
    return arn


def assume(aws: LocalAws, session_role: str, role: str, **more: str) -> str:
    """Assumes a role with another role's session, and returns the account of the new session or the error code."""
    sts = client_as(aws, "sts", session_role)
    try:
        response = sts.assume_role(RoleArn=role, RoleSessionName="next", **more)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return str(response["AssumedRoleUser"]["Arn"].split(":")[4])


def allow(principal: Any, **conditions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Condition": conditions}


@pytest.fixture(scope="module")
def caller(aws: LocalAws) -> str:
    return make_role(aws, ASSUME)


@pytest.mark.parametrize(
    ("condition", "external_id", "expected"),
    [
        ({"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}, {"ExternalId": EXTERNAL_ID}, OTHER),
        (
            {"StringEquals": {"sts:ExternalId": EXTERNAL_ID}},
            {"ExternalId": EXTERNAL_ID + "2"},
            "AccessDenied",
        ),
        ({"StringEquals": {"sts:ExternalId": EXTERNAL_ID}}, {}, "AccessDenied"),
        ({"StringEquals": {"sts:ExternalId": [EXTERNAL_ID, "other"]}}, {"ExternalId": "other"}, OTHER),
        ({"StringLike": {"sts:ExternalId": "arn:aws:states:*:orders"}}, {"ExternalId": EXTERNAL_ID}, OTHER),
        (
            {"StringEquals": {"sts:ExternalId": "arn:aws:states:*"}},
            {"ExternalId": EXTERNAL_ID},
            "AccessDenied",
        ),
        ({"StringNotEquals": {"sts:ExternalId": EXTERNAL_ID}}, {"ExternalId": EXTERNAL_ID}, "AccessDenied"),
        ({"StringEqualsIfExists": {"sts:ExternalId": EXTERNAL_ID}}, {}, OTHER),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/role-*"}}, {}, OTHER),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x"}}, {}, "AccessDenied"),
        ({"Bool": {"aws:SecureTransport": "true"}}, {}, OTHER),
    ],
)
def test_trust_policy_conditions(
    condition: dict[str, Any], external_id: dict[str, str], expected: str, aws: LocalAws, caller: str
) -> None:
    role = create_role(aws, OTHER, allow({"AWS": "123456789012"}, **condition))
    assert assume(aws, caller, role, **external_id) == expected


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"AWS": "arn:aws:iam::123456789012:root"}, OTHER),
        ({"AWS": "*"}, OTHER),
        ("*", OTHER),
        ({"AWS": ["arn:aws:iam::111122223333:root"]}, "AccessDenied"),
        ({"Service": "lambda.amazonaws.com"}, "AccessDenied"),
    ],
)
def test_trust_policy_principals(principal: Any, expected: str, aws: LocalAws, caller: str) -> None:
    assert assume(aws, caller, create_role(aws, OTHER, allow(principal))) == expected


def test_cross_account_access_requires_both_policies(aws: LocalAws) -> None:
    unauthorized = make_role(aws)
    assert assume(aws, unauthorized, create_role(aws, OTHER, allow({"AWS": unauthorized}))) == "AccessDenied"
    other_resource = make_role(aws, {**ASSUME, "Resource": "arn:aws:iam::*:role/other"})
    assert (
        assume(aws, other_resource, create_role(aws, OTHER, allow({"AWS": other_resource}))) == "AccessDenied"
    )
    authorized = make_role(aws, ASSUME)
    assert assume(aws, authorized, create_role(aws, OTHER, allow({"AWS": authorized}))) == OTHER


def test_same_account_trust_policy_that_names_the_role_is_sufficient(aws: LocalAws) -> None:
    unauthorized, account = make_role(aws), "123456789012"
    assert assume(aws, unauthorized, create_role(aws, account, allow({"AWS": unauthorized}))) == account
    assert assume(aws, unauthorized, create_role(aws, account, allow({"AWS": account}))) == "AccessDenied"


def test_deny_overrides_allow(aws: LocalAws, caller: str) -> None:
    role = create_role(aws, OTHER, {"Effect": "Deny", "Principal": {"AWS": "*"}})
    assert assume(aws, caller, role) == "AccessDenied"


def test_role_that_does_not_exist(aws: LocalAws, caller: str) -> None:
    """The emulated accounts are complete, so a role that doesn't exist can't be assumed."""
    assert assume(aws, caller, "arn:aws:iam::123456789012:role/missing") == "AccessDenied"
    role = f"arn:aws:iam::{OTHER}:role/missing"
    assert assume(aws, caller, role) == OTHER
    assert assume(aws, make_role(aws), role) == "AccessDenied"


def test_new_role_cannot_be_used_before_iam_propagates_it(aws: LocalAws) -> None:
    with aws.timing(iam_delay_calls=2):
        role = make_role(aws)
        client = client_as(aws, "sts", role)
        for _ in range(2):
            with pytest.raises(ClientError, match="InvalidClientTokenId"):
                client.get_caller_identity()
        assert client.get_caller_identity()["Arn"].endswith("/session")
        trusting = create_role(aws, "123456789012", allow({"AWS": role}))
        assert assume(aws, role, trusting) == "InvalidClientTokenId"
    assert assume(aws, role, trusting) == "123456789012"

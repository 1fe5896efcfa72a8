"""Which roles a role session may assume, seen from outside."""

from __future__ import annotations

import json
import uuid
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.toys import client_with, make_role

if TYPE_CHECKING:
    from localaws import LocalAws

REGION = "us-west-2"
OTHER = "210987654321"
ASSUME = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}
ID = "arn:aws:states:us-west-2:123456789012:stateMachine:orders"


@lru_cache
def client_as(aws: LocalAws, service: str, role: str) -> Any:
    """A client with a session of a role."""
    got = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    names = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return client_with(aws, service, REGION, [got[name] for name in names])


def role_in(aws: LocalAws, account: str, statement: dict[str, Any]) -> str:
    """A role of an account that trusts as the statement says."""
    document = json.dumps({"Version": "2012-10-17", "Statement": {"Action": "sts:AssumeRole", **statement}})
    iam = client_as(aws, "iam", f"arn:aws:iam::{account}:role/Administrator")
    made: str = iam.create_role(RoleName=f"r-{uuid.uuid4().hex[:8]}", AssumeRolePolicyDocument=document)[
        "Role"
    ]["Arn"]
    assert made.split(":")[4] == account
    return made


def answer(aws: LocalAws, own: str, role: str, **more: str) -> str:
    """What STS says to a session of one role that wants to assume another."""
    sts = client_as(aws, "sts", own)
    try:
        given = sts.assume_role(RoleArn=role, RoleSessionName="next", **more)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return str(given["AssumedRoleUser"]["Arn"].split(":")[4])


def allow(principal: Any, **conditions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Condition": conditions}


@pytest.fixture(scope="module")
def caller(aws: LocalAws) -> str:
    return make_role(aws, ASSUME)


@pytest.mark.parametrize(
    ("condition", "external_id", "expected"),
    [
        ({"StringEquals": {"sts:ExternalId": ID}}, {"ExternalId": ID}, OTHER),
        ({"StringEquals": {"sts:ExternalId": ID}}, {"ExternalId": ID + "2"}, "AccessDenied"),
        ({"StringEquals": {"sts:ExternalId": ID}}, {}, "AccessDenied"),
        ({"StringEquals": {"sts:ExternalId": [ID, "other"]}}, {"ExternalId": "other"}, OTHER),
        ({"StringLike": {"sts:ExternalId": "arn:aws:states:*:orders"}}, {"ExternalId": ID}, OTHER),
        ({"StringEquals": {"sts:ExternalId": "arn:aws:states:*"}}, {"ExternalId": ID}, "AccessDenied"),
        ({"StringNotEquals": {"sts:ExternalId": ID}}, {"ExternalId": ID}, "AccessDenied"),
        ({"StringEqualsIfExists": {"sts:ExternalId": ID}}, {}, OTHER),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/role-*"}}, {}, OTHER),
        ({"ArnEquals": {"aws:PrincipalArn": "arn:aws:iam::123456789012:role/x"}}, {}, "AccessDenied"),
        ({"Bool": {"aws:SecureTransport": "true"}}, {}, OTHER),
    ],
)
def test_conditions(
    condition: dict[str, Any], external_id: dict[str, str], expected: str, aws: LocalAws, caller: str
) -> None:
    role = role_in(aws, OTHER, allow({"AWS": "123456789012"}, **condition))
    assert answer(aws, caller, role, **external_id) == expected


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
def test_principals(principal: Any, expected: str, aws: LocalAws, caller: str) -> None:
    assert answer(aws, caller, role_in(aws, OTHER, allow(principal))) == expected


def test_across_accounts_both_sides_must_allow(aws: LocalAws) -> None:
    nobody = make_role(aws)
    assert answer(aws, nobody, role_in(aws, OTHER, allow({"AWS": nobody}))) == "AccessDenied"
    elsewhere = make_role(aws, {**ASSUME, "Resource": "arn:aws:iam::*:role/other"})
    assert answer(aws, elsewhere, role_in(aws, OTHER, allow({"AWS": elsewhere}))) == "AccessDenied"
    may = make_role(aws, ASSUME)
    assert answer(aws, may, role_in(aws, OTHER, allow({"AWS": may}))) == OTHER


def test_within_an_account_the_roles_name_is_enough(aws: LocalAws) -> None:
    nobody, account = make_role(aws), "123456789012"
    assert answer(aws, nobody, role_in(aws, account, allow({"AWS": nobody}))) == account
    assert answer(aws, nobody, role_in(aws, account, allow({"AWS": account}))) == "AccessDenied"


def test_a_denial_comes_first(aws: LocalAws, caller: str) -> None:
    role = role_in(aws, OTHER, {"Effect": "Deny", "Principal": {"AWS": "*"}})
    assert answer(aws, caller, role) == "AccessDenied"


def test_a_role_that_nobody_made_here(aws: LocalAws, caller: str) -> None:
    """In another account it may be there; in the own one it is not."""
    assert answer(aws, caller, "arn:aws:iam::123456789012:role/made-by-nobody") == "AccessDenied"
    role = f"arn:aws:iam::{OTHER}:role/made-elsewhere"
    assert answer(aws, caller, role) == OTHER
    assert answer(aws, make_role(aws), role) == "AccessDenied"


def test_a_new_role_is_not_known_at_once(aws: LocalAws) -> None:
    with aws.timing(iam_delay_calls=2):
        role = make_role(aws)
        client = client_as(aws, "sts", role)
        for _ in range(2):
            with pytest.raises(ClientError, match="InvalidClientTokenId"):
                client.get_caller_identity()
        assert client.get_caller_identity()["Arn"].endswith("/session")
        trusting = role_in(aws, "123456789012", allow({"AWS": role}))
        assert answer(aws, role, trusting) == "InvalidClientTokenId"
    assert answer(aws, role, trusting) == "123456789012"

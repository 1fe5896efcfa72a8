"""Who may assume a role, new roles and disabled regions, seen from outside."""

import json
import time
import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from macro.local import LocalAws
from tests.macro.local.toys import client_with, make_role

REGION = "us-east-1"
OPTED_OUT = "ap-east-1"
ASSUMING = {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*"}


def session(aws: LocalAws, role: str, service: str = "sts", region: str = REGION) -> Any:
    """A client with the credentials of a role."""
    got = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    keys = ("AccessKeyId", "SecretAccessKey", "SessionToken")
    return client_with(aws, service, region, [got[key] for key in keys])


def trusting(aws: LocalAws, principal: Any, **condition: Any) -> str:
    """A role with a trust policy of one statement."""
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": principal}
    conditions = {"Condition": condition} if condition else {}
    document = json.dumps({"Version": "2012-10-17", "Statement": [{**statement, **conditions}]})
    name = f"trusting-{uuid.uuid4().hex[:12]}"
    role = aws.client("iam", REGION).create_role(RoleName=name, AssumeRolePolicyDocument=document)["Role"]
    return str(role["Arn"])


def outcome(client: Any, role: str, **more: Any) -> str:
    try:
        client.assume_role(RoleArn=role, RoleSessionName="other", **more)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "OK"


def test_the_trust_policy_must_name_the_role_or_its_account(aws: LocalAws) -> None:
    without, caller = make_role(aws), make_role(aws, ASSUMING)
    named = trusting(aws, {"AWS": without})
    account = trusting(aws, {"AWS": "arn:aws:iam::123456789012:root"})
    other = trusting(aws, {"AWS": "210987654321"})
    assert outcome(session(aws, without), named) == "OK"
    assert outcome(session(aws, without), account) == "AccessDenied"
    assert outcome(session(aws, caller), account) == "OK"
    assert outcome(session(aws, caller), named) == "AccessDenied"
    assert outcome(session(aws, caller), other) == "AccessDenied"
    assert outcome(session(aws, caller), f"{other}-that-is-not-there") == "AccessDenied"


def test_the_external_id(aws: LocalAws) -> None:
    role = trusting(aws, {"AWS": "*"}, StringEquals={"sts:ExternalId": ["one", "two"]})
    client = session(aws, make_role(aws, ASSUMING))
    assert outcome(client, role) == "AccessDenied"
    assert outcome(client, role, ExternalId="three") == "AccessDenied"
    assert outcome(client, role, ExternalId="two") == "OK"


def test_a_new_role_is_not_known_at_once(aws: LocalAws) -> None:
    with aws.pace(iam_seconds=1.5):
        made = time.monotonic()
        role = make_role(aws, ASSUMING)
        client = session(aws, role)
        with pytest.raises(ClientError, match="InvalidClientTokenId"):
            client.get_caller_identity()
        time.sleep(max(0.0, made + 2 - time.monotonic()))
        assert client.get_caller_identity()["Arn"].endswith("/session")


@pytest.fixture
def disabled(aws: LocalAws) -> Iterator[str]:
    account = aws.client("account", REGION)
    account.disable_region(RegionName=OPTED_OUT)
    yield OPTED_OUT
    account.enable_region(RegionName=OPTED_OUT)


@pytest.mark.parametrize(
    ("service", "operation", "code"),
    [
        ("sts", "get_caller_identity", "InvalidClientTokenId"),
        ("dynamodb", "list_tables", "UnrecognizedClientException"),
        ("s3", "list_buckets", "InvalidAccessKeyId"),
        ("lambda", "list_functions", "UnrecognizedClientException"),
    ],
)
def test_nobody_is_known_in_a_disabled_region(
    service: str, operation: str, code: str, aws: LocalAws, disabled: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service, disabled), operation)()
    assert caught.value.response["Error"]["Code"] == code


def test_the_status_of_regions(aws: LocalAws, disabled: str) -> None:
    account = aws.client("account", REGION)
    assert account.get_region_opt_status(RegionName=disabled)["RegionOptStatus"] == "DISABLED"
    assert account.get_region_opt_status(RegionName=REGION)["RegionOptStatus"] == "ENABLED_BY_DEFAULT"
    account.enable_region(RegionName=disabled)
    assert account.get_region_opt_status(RegionName=disabled)["RegionOptStatus"] == "ENABLED"
    assert aws.client("sts", disabled).get_caller_identity()["Account"] == "123456789012"
    with pytest.raises(ClientError, match="enabled by default"):
        account.disable_region(RegionName=REGION)

"""Tests of disabled Regions, through the APIs."""

from collections.abc import Iterator

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws

REGION = "us-east-1"
OPTED_OUT = "ap-east-1"


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
def test_disabled_region_rejects_credentials(
    service: str, operation: str, code: str, aws: LocalAws, disabled: str
) -> None:
    with pytest.raises(ClientError) as caught:
        getattr(aws.client(service, disabled), operation)()
    assert caught.value.response["Error"]["Code"] == code


def test_region_opt_status(aws: LocalAws, disabled: str) -> None:
    account = aws.client("account", REGION)
    assert account.get_region_opt_status(RegionName=disabled)["RegionOptStatus"] == "DISABLED"
    assert account.get_region_opt_status(RegionName=REGION)["RegionOptStatus"] == "ENABLED_BY_DEFAULT"
    account.enable_region(RegionName=disabled)
    assert account.get_region_opt_status(RegionName=disabled)["RegionOptStatus"] == "ENABLED"
    assert aws.client("sts", disabled).get_caller_identity()["Account"] == "123456789012"
    with pytest.raises(ClientError, match="enabled by default"):
        account.disable_region(RegionName=REGION)

"""Tests that a call uses only allowed Regions, with any payload, parameters, and responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import failure
from tests.caller.wire import Response
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.caller.wire import Wire

REGIONS = "us-west-2 us-east-1"
ROLE = {"RoleArn": "arn:aws:iam::210987654321:role/reader"}
ELSEWHERE: list[dict[str, Any]] = [
    {"Region": "eu-west-1"},
    {"Region": ["us-west-2", "eu-west-1"]},
    {"Region": None, "Targets": [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]},
    {"Region": "eu-west-1", "Endpoint": "https://s3.eu-west-1.amazonaws.com"},
    {"Region": ["eu-west-1", "us-west-2"], "Rotate": True},
]
ACCESS_POINTS = [
    "arn:aws:s3:eu-west-1:123456789012:accesspoint/orders",
    "arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/orders",
    "arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-01234567890123456/accesspoint/orders",
]
MOVED = (
    b"<Error><Code>PermanentRedirect</Code><Message>use another endpoint</Message><Bucket>b</Bucket></Error>"
)


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    network = FakeNetwork()
    network.play([PlayedResponse(200, {}, b"")])
    with network.installed():
        yield network


@pytest.mark.parametrize("fields", ELSEWHERE)
@pytest.mark.parametrize("credentials", [None, ROLE], ids=["function role", "assumed role"])
def test_no_request_is_sent_if_a_region_is_not_allowed(
    fields: dict[str, Any],
    credentials: dict[str, str] | None,
    network: FakeNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CROSS_REGION_ALLOWED_REGIONS", REGIONS)
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Credentials=credentials, **fields)
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text == (
        "Region 'eu-west-1' isn't one of the Regions that the template allows (us-west-2, us-east-1); add it to"
        " AllowedRegions"
    )
    assert network.hosts == set()


@pytest.mark.parametrize(
    "region", ["cn-north-1", "us-gov-west-1", "us-iso-east-1", "fips-us-gov-west-1", "us-fips-gov-west-1"]
)
def test_no_request_is_signed_for_another_partition(region: str, network: FakeNetwork) -> None:
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Region=region, Credentials=ROLE)
    assert raised.name == "CrossRegion.InvalidCall"
    assert "credentials don't work across partitions" in raised.text
    assert network.hosts == set()


@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
def test_no_request_is_signed_for_a_bucket_in_another_partition(field: str, network: FakeNetwork) -> None:
    location = {"Bucket": "b", "Region": "cn-north-1", "Key" if field == "BodyFrom" else "Prefix": "p"}
    raised = failure("s3", "PutObject", {"Bucket": "b", "Key": "k"}, **{field: location})
    assert raised.name == "CrossRegion.InvalidCall"
    assert "credentials don't work across partitions" in raised.text
    assert network.hosts == set()


def test_all_regions_of_the_partition_are_allowed_without_the_environment_variable(
    network: FakeNetwork,
) -> None:
    """Version 0.1 deployed functions without this variable."""
    network.play([PlayedResponse(403, {}, b"<Error><Code>AccessDenied</Code></Error>")])
    assert (
        failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Region="eu-west-1").name == "S3.S3Exception"
    )
    (host,) = network.hosts
    assert "eu-west-1" in host


@pytest.mark.parametrize("bucket", ACCESS_POINTS)
def test_arn_of_an_access_point_does_not_change_the_region(bucket: str, network: FakeNetwork) -> None:
    raised = failure("s3", "GetObject", {"Bucket": bucket, "Key": "k"})
    assert network.hosts == set()
    assert raised.name == "CrossRegion.InvalidCall"
    assert "Its Region must be the Region of the call" in raised.text


def test_arn_of_a_bucket_on_outposts_does_not_change_the_region(network: FakeNetwork) -> None:
    bucket = "arn:aws:s3-outposts:eu-west-1:123456789012:outpost/op-01234567890123456/bucket/b"
    raised = failure("s3control", "GetBucket", {"AccountId": "123456789012", "Bucket": bucket})
    assert network.hosts == set()
    assert raised.name == "CrossRegion.InvalidCall"


@pytest.mark.parametrize(
    ("operation", "parameters", "response"),
    [
        ("GetObject", {"Bucket": "b", "Key": "k"}, Response(301, MOVED)),
        ("HeadObject", {"Bucket": "b", "Key": "k"}, Response(301)),
        ("HeadBucket", {"Bucket": "b"}, Response(301)),
        ("ListObjectsV2", {"Bucket": "b"}, Response(307, MOVED)),
        ("PutObject", {"Bucket": "b", "Key": "k", "Body": "x"}, Response(301, MOVED)),
    ],
)
def test_redirect_is_reported_and_not_followed(
    operation: str, parameters: dict[str, Any], response: Response, wire: Wire
) -> None:
    moved = Response(response.status, response.body, {"x-amz-bucket-region": "eu-west-1"})
    wire.play(moved, Response(403, b"<Error><Code>AccessDenied</Code></Error>"))
    raised = failure("s3", operation, parameters)
    assert len(wire.requests) == 1
    assert raised.name == "S3.S3Exception"
    assert f"Status Code: {response.status}" in raised.text
    assert "the bucket is in eu-west-1" in raised.text

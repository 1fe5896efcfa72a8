"""Tests of payloads and responses that name another host."""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from tests.caller.attacks.responses import ROLE
from tests.caller.calls import call, failure
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    """Replaces the network with a fake network, which records the requested hosts."""
    network = FakeNetwork()
    network.play([PlayedResponse(403, {}, b"<Error><Code>AccessDenied</Code></Error>")])
    with network.installed():
        yield network


@pytest.mark.parametrize(
    "bucket",
    [
        "evil.example/",
        "evil.example#",
        "evil.example?",
        "user@evil.example",
        "evil.example:443",
        "//evil.example/",
        "..",
        "\\evil.example\\",
        "b.s3.us-west-2.amazonaws.com@evil.example/",
        "evil.example\r\nHost: evil.example",
        "arn:aws:s3:evil.example:123456789012:accesspoint/a",
        "arn:aws:s3:us-west-2:evil.example:accesspoint/a",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/evil.example#",
        "arn:aws:s3-object-lambda:us-west-2:evil/:accesspoint/a",
    ],
)
def test_parameters_in_the_host_name_stay_in_the_service_domain(network: FakeNetwork, bucket: str) -> None:
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": bucket, "Key": "k"}, MaxAttempts=1)
    assert all(host.endswith((".amazonaws.com", ".api.aws")) for host in network.hosts)


@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
@pytest.mark.parametrize(
    "location",
    [
        {"Bucket": "evil.example/"},
        {"Bucket": "evil.example#"},
        {"Bucket": "user@evil.example"},
        {"Bucket": "b\r\nHost: evil.example"},
        {"Bucket": "arn:aws:s3:evil.example:123456789012:accesspoint/a"},
        {"Bucket": "b", "Region": "evil.example/"},
        {"Bucket": "b", "Region": "us-west-2.evil.example#"},
        {"Bucket": "b", "ExpectedBucketOwner": "1\r\nHost: evil.example"},
        {"Bucket": "b", "Endpoint": "https://evil.example"},
    ],
)
def test_s3_locations_stay_in_the_s3_domain(
    network: FakeNetwork, field: str, location: dict[str, Any]
) -> None:
    network.play([PlayedResponse(200, {"ETag": "e", "Content-Length": "1"}, b"x")])
    written = {**location, "Key": "k"} if field == "BodyFrom" else location
    operation = "PutObject" if field == "BodyFrom" else "GetObject"
    with contextlib.suppress(NamedError):
        call("s3", operation, {"Bucket": "b", "Key": "k"}, **{field: written})
    assert all(host.endswith(".amazonaws.com") for host in network.hosts)


@pytest.mark.parametrize("region", ["evil.example/", "us-west-2.evil.example#", "x@evil.example"])
def test_redirects_stay_in_the_service_domain(network: FakeNetwork, region: str) -> None:
    redirect = b"<Error><Code>PermanentRedirect</Code><Endpoint>evil.example</Endpoint></Error>"
    network.play(
        [PlayedResponse(301, {"x-amz-bucket-region": region, "Location": "https://evil.example"}, redirect)]
    )
    with pytest.raises(NamedError):
        call("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert network.hosts
    assert all(host.endswith(".amazonaws.com") for host in network.hosts)


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://evil.example",
        "https://169.254.169.254",
        "http://[fd00:ec2::254]",
        "https://localhost",
        "https://abcdef.lambda-url.us-west-2.on.aws",
        "https://s3.us-west-2.amazonaws.com\r\n@evil.example",
        "file:///etc/passwd",
    ],
)
@pytest.mark.parametrize("as_targets", [False, True])
def test_endpoints_outside_aws_get_no_request(
    network: FakeNetwork, endpoint: str, *, as_targets: bool
) -> None:
    target = {"Region": "us-west-2", "Endpoint": endpoint}
    fields: dict[str, Any] = {"Region": None, "Targets": [target]} if as_targets else target
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **fields)
    assert raised.name == "CrossRegion.InvalidCall"
    assert network.hosts == set()


@pytest.mark.parametrize("name", ["AWS_ENDPOINT_URL", "CROSS_REGION_ENDPOINTS", "Environment", "_HANDLER"])
def test_payload_cannot_configure_the_function(network: FakeNetwork, name: str) -> None:
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, **{name: "https://evil.example"})
    assert raised.text.startswith(f"{name} is an unknown field")
    assert network.hosts == set()


@pytest.mark.parametrize(
    "role", [ROLE + "\n", "arn:aws:iam::1:role/r", "reader", "arn:aws:iam::210987654321:user/u"]
)
def test_invalid_role_arns_are_not_sent_to_sts(network: FakeNetwork, role: str) -> None:
    raised = failure("dynamodb", "ListTables", {}, Credentials={"RoleArn": role})
    assert raised.text == "Credentials.RoleArn must be the ARN of an IAM role"
    assert network.hosts == set()

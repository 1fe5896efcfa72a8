"""Tests of calls behind which AWS chooses the Region, and of values that become part of a host name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from caller.sdk import common_runtime
from tests.caller.calls import failure
from tests.fuzz.fake_network import FakeNetwork, PlayedResponse

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

ACCESS_POINT = "arn:aws:s3::123456789012:accesspoint/abcdefghijklm.mrap"
STORE = "arn:aws:cloudfront::123456789012:key-value-store/9a3f9d7c"
CALLS: list[tuple[str, str, dict[str, Any]]] = [
    ("s3", "GetObject", {"Bucket": ACCESS_POINT, "Key": "k"}),
    ("events", "PutEvents", {"EndpointId": "abcde.veo", "Entries": []}),
    ("sesv2", "SendEmail", {"EndpointId": "abcde.veo", "Content": {}}),
    ("cloudfront-keyvaluestore", "GetKey", {"KvsARN": STORE, "Key": "k"}),
]


@pytest.fixture
def network() -> Iterator[FakeNetwork]:
    network = FakeNetwork()
    network.play([PlayedResponse(200, {}, b"{}")])
    with network.installed():
        yield network


@pytest.mark.parametrize("credentials", [None, {"RoleArn": "arn:aws:iam::210987654321:role/reader"}])
@pytest.mark.parametrize("called", CALLS, ids=[service for service, _, _ in CALLS])
def test_call_is_refused_if_the_template_allows_only_certain_regions(
    called: tuple[str, str, dict[str, Any]],
    credentials: dict[str, str] | None,
    network: FakeNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CROSS_REGION_ALLOWED_REGIONS", "us-west-2 us-east-1")
    raised = failure(*called, Credentials=credentials)
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text.endswith(
        " can execute the call in any Region, which the template doesn't allow; add '*' to AllowedRegions"
    )
    assert network.hosts == set()


def test_permission_for_multi_region_endpoints_allows_no_other_region(
    network: FakeNetwork, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CROSS_REGION_ALLOWED_REGIONS", "us-west-2 *")
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Region="eu-west-1")
    assert raised.text == (
        "Region 'eu-west-1' isn't one of the Regions that the template allows (us-west-2); add it to AllowedRegions"
    )
    assert network.hosts == set()


@pytest.mark.parametrize("allowed", ["us-west-2 *", ""], ids=["allowed", "deployed by version 0.1"])
@pytest.mark.parametrize("called", CALLS, ids=[service for service, _, _ in CALLS])
def test_call_without_awscrt_is_refused(
    called: tuple[str, str, dict[str, Any]],
    allowed: str,
    network: FakeNetwork,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("CROSS_REGION_ALLOWED_REGIONS", allowed)
    raised = failure(*called)
    assert raised.name == "CrossRegion.InvalidCall"
    assert "requires the package awscrt" in raised.text
    assert network.hosts == set()


def test_folder_of_another_architecture_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "riscv64").mkdir()
    monkeypatch.setattr(common_runtime, "FOLDERS", tmp_path)
    raised = failure("s3", "PutObject", {"Bucket": "b", "Key": "k", "ChecksumAlgorithm": "CRC32C"})
    assert raised.text.startswith("the checksum CRC32C requires the package awscrt")


@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
def test_bucket_of_the_function_cannot_be_a_multi_region_access_point(
    field: str, network: FakeNetwork
) -> None:
    location = {"Bucket": ACCESS_POINT, "Key" if field == "BodyFrom" else "Prefix": "p"}
    raised = failure("s3", "PutObject", {"Bucket": "b", "Key": "k"}, **{field: location})
    assert raised.name == "CrossRegion.InvalidCall"
    assert "can't be a Multi-Region Access Point" in raised.text
    assert network.hosts == set()


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        (
            *("cloudfront-keyvaluestore", "GetKey"),
            {"KvsARN": "arn:aws:cloudfront::example.com/:key-value-store/a", "Key": "k"},
        ),
        (
            *("kinesis", "PutRecord"),
            {"Data": "x", "PartitionKey": "p", "StreamId": "example.com/aaaaaaaa-aaa"},
        ),
        ("s3control", "GetAccessPointScope", {"AccountId": "example.com/", "Name": "n"}),
    ],
)
def test_parameter_cannot_name_the_host_of_a_signed_request(
    service: str, operation: str, parameters: dict[str, Any], network: FakeNetwork
) -> None:
    raised = failure(service, operation, parameters)
    assert raised.name == "CrossRegion.InvalidCall"
    assert "because it becomes part of the host name" in raised.text
    assert network.hosts == set()

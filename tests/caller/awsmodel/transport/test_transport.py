"""Tests of multi-Region endpoints, of checksums that need awscrt, and of parameters in host names."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import botocore
import botocore.session
import pytest

from caller.awsmodel.models import operation_model
from caller.awsmodel.transport.checksums import COMMON_RUNTIME_CHECKSUMS, find_common_runtime_checksum
from caller.awsmodel.transport.host_values import UNCHECKED_PARAMETERS, find_host_problems
from caller.awsmodel.transport.multi_region import find_multi_region_endpoint
from tests.caller.awsmodel.transport.endpoint_hosts import find_multi_region_rules, find_unchecked_parameters

ACCESS_POINT = "arn:aws:s3::123456789012:accesspoint/abcdefghijklm.mrap"


@pytest.mark.parametrize(
    ("service", "parameters"),
    [
        ("s3", {"Bucket": ACCESS_POINT}),
        ("s3", {"Bucket": ACCESS_POINT.replace("accesspoint/", "accesspoint:")}),
        ("s3", {"Bucket": ACCESS_POINT.replace("aws", "aws-cn", 1)}),
        ("events", {"EndpointId": "abcde.veo"}),
        ("sesv2", {"EndpointId": "abcde.veo"}),
        ("cloudfront-keyvaluestore", {}),
    ],
)
def test_multi_region_endpoint_is_recognized(service: str, parameters: dict[str, object]) -> None:
    assert find_multi_region_endpoint(service, parameters) is not None


@pytest.mark.parametrize(
    ("service", "parameters"),
    [
        ("s3", {"Bucket": "arn:aws:s3:us-west-2:123456789012:accesspoint/orders"}),
        ("s3", {"Bucket": "orders"}),
        ("s3", {"CopySource": f"{ACCESS_POINT}/object/key"}),
        ("s3", {}),
        ("events", {"Entries": []}),
        ("sns", {"EndpointId": "a"}),
    ],
)
def test_other_endpoint_has_one_region(service: str, parameters: dict[str, object]) -> None:
    assert find_multi_region_endpoint(service, parameters) is None


def test_services_whose_rules_require_sigv4a_are_recognized() -> None:
    """If a new service requires Signature Version 4A, botocore fails without awscrt."""
    parameters = {"Bucket": ACCESS_POINT, "EndpointId": "abcde.veo"}
    services = find_multi_region_rules()
    assert {"s3", "events"} <= services
    assert {service for service in services if not find_multi_region_endpoint(service, parameters)} == set()


def test_checksums_are_those_that_botocore_calculates_with_awscrt() -> None:
    source = (Path(botocore.__file__).parent / "httpchecksum.py").read_text()
    block = source.partition("_CRT_CHECKSUM_ALGORITHMS = [")[2].partition("]")[0]
    plain = source.partition("_CHECKSUM_CLS = {")[2].partition("}")[0]
    names = {name.upper() for name in re.findall(r'"(\w+)"', block)}
    assert names - {name.upper() for name in re.findall(r'"(\w+)"', plain)} == COMMON_RUNTIME_CHECKSUMS


@pytest.mark.parametrize(
    ("operation", "parameters", "expected"),
    [
        ("PutObject", {"ChecksumAlgorithm": "crc64nvme"}, "CRC64NVME"),
        ("PutObject", {"ChecksumAlgorithm": "SHA256"}, None),
        ("PutObject", {}, None),
        ("CreateMultipartUpload", {"ChecksumAlgorithm": "CRC64NVME"}, None),
        ("GetObject", {"ChecksumMode": "ENABLED"}, None),
    ],
)
def test_checksum_of_a_request(operation: str, parameters: dict[str, Any], expected: str | None) -> None:
    assert find_common_runtime_checksum(operation_model("s3", operation), parameters) == expected


@pytest.mark.parametrize(
    ("service", "name", "good"),
    [
        ("cloudfront-keyvaluestore", "KvsARN", "arn:aws:cloudfront::123456789012:key-value-store/9a3f-7c"),
        ("kinesis", "StreamId", "shardId-000000000000-abc"),
        ("s3control", "AccountId", "123456789012"),
    ],
)
def test_value_cannot_end_the_host_name(service: str, name: str, good: str) -> None:
    assert find_host_problems(service, {name: good}) == []
    for character in "/?#@\\:\n ":
        for bad in (
            f"example.com{character}",
            good.replace("123456789012", f"example.com{character}"),
            character,
        ):
            if bad != good:
                (problem,) = find_host_problems(service, {name: bad})
                assert problem.startswith(f"{name}: must be ")


def test_table_has_every_parameter_that_the_rules_do_not_check() -> None:
    assert find_unchecked_parameters() == set(UNCHECKED_PARAMETERS)

"""Tests of operations and values that calls can't have."""

from __future__ import annotations

import pytest

from caller.awsmodel.models import operation_model
from caller.awsmodel.unsupported import unsupported_reason, unsupported_value

ACCESS_POINT = "arn:aws:s3::123456789012:accesspoint/abcdefghijklm.mrap"


def test_services_that_require_sigv4a_are_unsupported() -> None:
    operation = operation_model("cloudfront-keyvaluestore", "GetKey")
    assert "Signature Version 4A" in str(unsupported_reason("cloudfront-keyvaluestore", operation))
    assert unsupported_reason("s3", operation_model("s3", "GetObject")) is None


@pytest.mark.parametrize(
    ("service", "member", "value"),
    [
        ("s3", "Bucket", ACCESS_POINT),
        ("s3", "CopySource", f"{ACCESS_POINT}/object/key"),
        ("s3", "Bucket", ACCESS_POINT.replace("aws", "aws-cn", 1)),
        ("events", "EndpointId", "abcde.veo"),
        ("events", "EndpointId", object()),
    ],
)
def test_values_that_require_sigv4a_are_unsupported(service: str, member: str, value: object) -> None:
    assert "Signature Version 4A" in str(unsupported_value(service, member, value))


@pytest.mark.parametrize(
    ("service", "member", "value"),
    [
        ("s3", "Bucket", "arn:aws:s3:us-west-2:123456789012:accesspoint/orders"),
        ("s3", "Bucket", "orders"),
        ("s3", "Bucket", object()),
        ("events", "Entries", []),
        ("sns", "EndpointId", "a"),
    ],
)
def test_other_values_are_supported(service: str, member: str, value: object) -> None:
    assert unsupported_value(service, member, value) is None

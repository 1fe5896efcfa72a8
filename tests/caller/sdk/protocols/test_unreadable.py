"""Tests of responses that can't be parsed, in every protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.mark.parametrize("body", [b"<unfinished", b"\xff\xfe", b"[1]"])
@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        # S3 can fail after it sent the status. botocore handles such a response like one with the status 500.
        ("s3", "ListBuckets", "S3.S3Exception"),
        ("dynamodb", "ListTables", "DynamoDb.SdkClientException"),
        ("rds", "DescribeDBInstances", "Rds.SdkClientException"),
        ("apigateway", "GetRestApis", "ApiGateway.SdkClientException"),
    ],
)
def test_unreadable_response_is_an_error(
    wire: Wire, service: str, operation: str, name: str, body: bytes
) -> None:
    wire.play(Response(200, body))
    raised = failure(service, operation, {}, MaxAttempts=1)
    assert raised.name == name
    assert "<unfinished" not in raised.text

"""Tests of values that only an execution knows and that a call can't have."""

from __future__ import annotations

from typing import Any

import pytest

from tests.caller.calls import failure


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        (
            "s3",
            "GetObject",
            {"Bucket": "arn:aws:s3::123456789012:accesspoint/abcdefghijklm.mrap", "Key": "k"},
        ),
        ("events", "PutEvents", {"EndpointId": "abcde.veo", "Entries": []}),
        ("cloudfront-keyvaluestore", "GetKey", {"KvsARN": "arn", "Key": "k"}),
    ],
)
def test_calls_that_require_sigv4a_are_rejected_before_they_are_sent(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    raised = failure(service, operation, parameters)
    assert raised.name == "CrossRegion.InvalidCall"
    assert "requires Signature Version 4A" in raised.text

"""Networks and services that fail: retried and succeeded, or failed under which name."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Answer

if TYPE_CHECKING:
    from tests.caller.wire import Wire

GOOD = Answer(200, b'{"TableNames": []}')
EXPIRED = b'{"__type": "com.amazon.coral.service#ExpiredTokenException", "message": "The token is expired"}'


@pytest.mark.parametrize(
    "fault",
    [
        Answer(500, b"{}"),
        Answer(503, b"<html><body>Service Unavailable</body></html>"),
        Answer(503, b"", {"Retry-After": "0"}),
        Answer(429, b""),
        Answer(400, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'),
        Answer(drop=True),
    ],
    ids=["500", "503 html", "503 retry-after", "429", "throttled", "reset"],
)
def test_retried_and_succeeded(wire: Wire, fault: Answer) -> None:
    wire.play(fault, GOOD)
    assert call("dynamodb", "ListTables", {}) == {"TableNames": []}
    assert len(wire.asked) == 2


@pytest.mark.parametrize(
    ("fault", "name", "words"),
    [
        (Answer(500, b"{}"), "DynamoDb.DynamoDbException", "Status Code: 500"),
        (Answer(503, b""), "DynamoDb.DynamoDbException", "Service Unavailable (Service: DynamoDb"),
        (Answer(400, EXPIRED), "DynamoDb.DynamoDbException", "The token is expired"),
        (Answer(drop=True), "DynamoDb.SdkClientException", "the connection was closed before an answer came"),
        (Answer(200, b'{"a"', cut=9), "DynamoDb.SdkClientException", "the answer ended early"),
        (
            Answer(200, b'{"TableNames": [], "a": {}', cut=1),
            "DynamoDb.SdkClientException",
            "the answer ended early",
        ),
        (Answer(200, b'{"TableNames": ["a"'), "DynamoDb.SdkClientException", "the answer could not be read"),
        (Answer(302, b"", {"Location": "http://169.254.169.254/"}), "DynamoDb.DynamoDbException", "302"),
    ],
)
def test_failed(wire: Wire, fault: Answer, name: str, words: str) -> None:
    wire.play(fault)
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    assert raised.name == name
    assert words in raised.text
    assert len(wire.asked) == 1


def test_truncated_stream(wire: Wire) -> None:
    wire.play(Answer(200, b"half", cut=4))
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"})
    assert raised.name == "S3.SdkClientException"
    assert "ended early" in raised.text or "broke" in raised.text


def test_connection_refused(wire: Wire) -> None:
    wire.stop()
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=2)
    assert raised.name == "DynamoDb.SdkClientException"
    assert raised.text.startswith("Unable to execute HTTP request: could not connect (127.0.0.1:")
    assert raised.text.endswith("(SDK Attempt Count: 2)")


def test_tls_failure(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    url = wire.url.replace("http:", "https:")
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([url]))
    raised = failure("dynamodb", "ListTables", {}, Endpoint=url, MaxAttempts=1)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "TLS failed" in raised.text


def test_s3_redirects_to_the_buckets_region(wire: Wire) -> None:
    redirect = b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"
    wire.play(Answer(301, redirect, {"x-amz-bucket-region": "eu-west-1"}), Answer(200, b"body"))
    assert call("s3", "GetObject", {"Bucket": "b", "Key": "k"})["Body"] == "body"
    regions = [asked.headers["Authorization"].split("/")[2] for asked in wire.asked]
    assert regions == ["us-west-2", "eu-west-1"]

"""Tests of malformed responses. `tests/faults` tests network faults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING
from zlib import crc32

import pytest

from caller.handler import handler
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

OBJECT = {"Bucket": "b", "Key": "k"}
LISTED = b"<ListBucketResult><Name>b</Name><KeyCount>0</KeyCount></ListBucketResult>"
TABLES = Response(200, b'{"TableNames": []}')
REDIRECT = b"<Error><Code>PermanentRedirect</Code><Message>elsewhere</Message></Error>"


def test_http_redirects_are_not_followed(wire: Wire) -> None:
    wire.play(Response(302, b"", {"Location": "http://169.254.169.254/"}))
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=1)
    assert raised.name == "DynamoDb.DynamoDbException"
    assert "302" in raised.text
    assert len(wire.requests) == 1


def test_server_without_tls(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    url = wire.url.replace("http:", "https:")
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([url]))
    raised = failure("dynamodb", "ListTables", {}, Endpoint=url, MaxAttempts=1)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "TLS failed" in raised.text


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_header_is_ignored(wire: Wire, status: int) -> None:
    """The standard retry mode doesn't use the header, and the deadline limits its waits."""
    wire.play(Response(status, b"", {"Retry-After": "3600"}), TABLES)
    assert handler(payload("dynamodb", "ListTables", {}), TimeLeft(20_000)) == {"TableNames": []}


@pytest.mark.parametrize("body", [LISTED[:30], b"<html>", b"{}", b"\xff\xfe\x00", b"<a><b></a></b>"])
@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("iam", "ListRoles", "Iam.SdkClientException"),
        ("route53", "ListHostedZones", "Route53.SdkClientException"),
        # A server error: "Handling errors in 200 OK responses" in the Amazon S3 User Guide
        ("s3", "ListBuckets", "S3.S3Exception"),
    ],
)
def test_malformed_xml_is_an_error(wire: Wire, service: str, operation: str, name: str, body: bytes) -> None:
    wire.play(Response(200, body))
    raised = failure(service, operation, {}, MaxAttempts=1)
    assert raised.name == name
    assert body.decode("latin-1") not in raised.text


@pytest.mark.parametrize(
    ("service", "operation"),
    [("s3", "ListBuckets"), ("route53", "ListHostedZones"), ("ec2", "DescribeRegions"), ("iam", "ListRoles")],
)
@pytest.mark.parametrize(
    "body", [b"<html><body>Log in</body></html>", b"<!DOCTYPE html>\n<HTML></HTML>", b""]
)
def test_web_page_or_empty_body_is_an_error(wire: Wire, service: str, operation: str, body: bytes) -> None:
    """A proxy can return such a response with the status 200."""
    wire.play(Response(200, body))
    assert failure(service, operation, {}, MaxAttempts=1).name.endswith(("SdkClientException", "S3Exception"))


@pytest.mark.parametrize(
    "body",
    [
        b'{"TableNames": [}',
        b'{"TableNames": ["a"]}}',
        b"{TableNames}",
        b'{"TableNames": ["a"] "LastEvaluatedTableName": "a"}',
        b'{"a": "\xff"}',
        b'\xef\xbb\xbf{"TableNames": []}',
        b'"text"',
        b"null",
        b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    ],
)
@pytest.mark.parametrize(
    ("service", "operation"),
    [("dynamodb", "ListTables"), ("lambda", "ListFunctions"), ("stepfunctions", "ListActivities")],
)
def test_malformed_json_is_never_an_empty_result(
    wire: Wire, service: str, operation: str, body: bytes
) -> None:
    """botocore treats such a body as a message, so that the result has no members."""
    wire.play(Response(200, body), Response(200, b"{}"))
    assert failure(service, operation, {}, MaxAttempts=1).name.endswith(".SdkClientException")
    wire.play(Response(200, body), Response(200, b"{}"))
    assert call(service, operation, {}, MaxAttempts=2) == {}
    assert len(wire.requests) == 3


def test_empty_body_is_a_result_if_the_output_allows_it(wire: Wire) -> None:
    wire.play(Response(200, b""))
    assert call("sqs", "DeleteQueue", {"QueueUrl": "https://sqs.us-west-2.amazonaws.com/1/q"}) == {}
    assert call("dynamodb", "ListTables", {}) == {}
    assert call("s3", "PutBucketTagging", {"Bucket": "b", "Tagging": {"TagSet": []}}) == {}


def test_wrong_checksum_is_an_error(wire: Wire) -> None:
    """botocore retries, but accepts the body of the last attempt."""
    wire.play(Response(200, b'{"TableNames": ["a"]}', {"x-amz-crc32": str(crc32(b'{"TableNames": ["b"]}'))}))
    raised = failure("dynamodb", "ListTables", {})
    assert raised.name == "DynamoDb.SdkClientException"
    assert raised.text.endswith("the response could not be parsed (SDK Attempt Count: 3)")
    assert len(wire.requests) == 3


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy"])
def test_incomplete_response_is_retried_in_all_retry_modes(wire: Wire, mode: str) -> None:
    wire.play(Response(200, b'{"TableNames": ["a"', cut=9), TABLES)
    assert call("dynamodb", "ListTables", {}, RetryMode=mode) == {"TableNames": []}
    assert len(wire.requests) == 2


def test_attempts_to_read_a_stream_are_counted(wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(Response(503, b""), Response(200, b"half", cut=4), Response(200, b"whole"))
    assert call("s3", "GetObject", OBJECT)["Body"] == "whole"
    assert json.loads(capsys.readouterr().out)["attempts"] == 3


def test_call_with_side_effects_is_not_repeated_if_its_stream_fails(wire: Wire) -> None:
    wire.play(Response(200, b"half", cut=4))
    raised = failure("lambda", "Invoke", {"FunctionName": "f"})
    assert raised.name == "Lambda.SdkClientException"
    assert len(wire.requests) == 1


@pytest.mark.parametrize("body", [b"<Error><Code>", b"\xff", b"{", b"[]", b"null", b'"text"'])
@pytest.mark.parametrize(
    ("service", "operation", "name"),
    [
        ("s3", "GetObject", "S3.S3Exception"),
        ("dynamodb", "ListTables", "DynamoDb.DynamoDbException"),
        (
            "lambda",
            "ListFunctions",
            "Lambda.ServiceException",
        ),  # the only error in the model with this status code
        ("iam", "ListRoles", "Iam.ServiceFailureException"),
        ("ec2", "DescribeRegions", "Ec2.Ec2Exception"),
    ],
)
def test_malformed_errors_have_a_name(
    wire: Wire, service: str, operation: str, name: str, body: bytes
) -> None:
    wire.play(Response(500, body))
    raised = failure(service, operation, OBJECT if service == "s3" else {}, MaxAttempts=2)
    assert raised.name == name
    assert len(wire.requests) == 2


@pytest.mark.parametrize("region", ["evil.example/", "us-west-2.evil.example#", "xx", "", "us-west-2"])
def test_redirect_to_an_invalid_region_does_not_loop(wire: Wire, region: str) -> None:
    wire.play(Response(301, REDIRECT, {"x-amz-bucket-region": region}))
    raised = failure("s3", "GetObject", OBJECT)
    assert raised.name.startswith("S3.")
    assert len(wire.requests) <= 4

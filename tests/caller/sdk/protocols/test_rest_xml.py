"""Tests with responses and errors of the REST-XML protocol, in the exact format of AWS."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def test_stream_headers_and_metadata_map(wire: Wire) -> None:
    headers = {
        "ETag": '"e"',
        "Last-Modified": "Sat, 31 Jan 2026 12:00:00 GMT",
        "x-amz-meta-CamelKey": "v",
        "Content-Type": "text/csv",
        "Expires": "Sat, 31 Jan 2026 12:00:00 GMT",
    }
    wire.play(Response(200, "größe".encode(), headers))
    assert call("s3", "GetObject", {"Bucket": "orders", "Key": "a b/ü+?"}) == {
        "LastModified": "2026-01-31T12:00:00.000Z",
        "ContentLength": 7,
        "ETag": '"e"',
        "ContentType": "text/csv",
        "Expires": "2026-01-31T12:00:00.000Z",
        "Metadata": {"CamelKey": "v"},
        "Body": "größe",
    }
    assert wire.requests[0].path == "/orders/a%20b/%C3%BC%2B%3F"


def test_invalid_expires_header_is_omitted(wire: Wire) -> None:
    wire.play(Response(200, b"", {"Expires": "tomorrow"}))
    assert "Expires" not in call("s3", "GetObject", {"Bucket": "orders", "Key": "k"})


def test_modeled_error_with_an_extended_id(wire: Wire) -> None:
    body = b"<Error><Code>NoSuchKey</Code><Message>The specified key does not exist.</Message></Error>"
    wire.play(Response(404, body, {"x-amz-request-id": "R1", "x-amz-id-2": "X2"}))
    raised = failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"})
    assert raised.name == "S3.NoSuchKeyException"
    assert raised.text == (
        "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: R1, "
        "Extended Request ID: X2) (SDK Attempt Count: 1)"
    )


def test_unmodeled_error(wire: Wire) -> None:
    wire.play(Response(403, b"<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>"))
    assert failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"}).name == "S3.S3Exception"


def test_missing_bucket_is_a_modeled_error_of_the_service(wire: Wire) -> None:
    wire.play(Response(404, b"<Error><Code>NoSuchBucket</Code><Message>m</Message></Error>"))
    assert failure("s3", "GetObject", {"Bucket": "orders", "Key": "k"}).name == "S3.NoSuchBucketException"


@pytest.mark.parametrize(
    ("operation", "status", "name"),
    [
        ("HeadObject", 404, "S3.NoSuchKeyException"),
        ("HeadObject", 403, "S3.S3Exception"),
        ("HeadBucket", 404, "S3.NoSuchBucketException"),
        ("HeadBucket", 403, "S3.S3Exception"),
    ],
)
def test_head_errors_have_no_body(wire: Wire, operation: str, status: int, name: str) -> None:
    wire.play(Response(status))
    key = {"Key": "k"} if operation == "HeadObject" else {}
    assert failure("s3", operation, {"Bucket": "orders", **key}).name == name


def test_error_in_a_response_with_status_200(wire: Wire) -> None:
    wire.play(Response(200, b"<Error><Code>InternalError</Code><Message>We failed</Message></Error>"))
    source = {"Bucket": "orders", "Key": "k", "CopySource": "orders/a%20b"}
    raised = failure("s3", "CopyObject", source, MaxAttempts=1)
    assert raised.name == "S3.S3Exception"
    assert wire.requests[0].headers["x-amz-copy-source"] == "orders/a%20b"


def test_listed_keys_are_decoded(wire: Wire) -> None:
    wire.play(
        Response(
            body=b"""<ListBucketResult><Name>orders</Name><EncodingType>url</EncodingType>
            <Contents><Key>a%0Ab+c%2B</Key><Size>1</Size></Contents></ListBucketResult>"""
        )
    )
    result = call("s3", "ListObjectsV2", {"Bucket": "orders"})
    assert result == {"Contents": [{"Key": "a\nb c+", "Size": 1}], "Name": "orders"}
    assert "encoding-type=url" in wire.requests[0].path


def test_customer_keys_are_sent_as_given(wire: Wire) -> None:
    key = base64.b64encode(b"k" * 32).decode()
    call(
        "s3",
        "GetObject",
        {"Bucket": "orders", "Key": "k", "SseCustomerAlgorithm": "AES256", "SseCustomerKey": key},
    )
    headers = {name.lower(): value for name, value in wire.requests[0].headers.items()}
    assert headers["x-amz-server-side-encryption-customer-key"] == key


def test_checksum_that_botocore_requested_is_omitted(wire: Wire) -> None:
    checksums = {"x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-type": "FULL_OBJECT", "ETag": '"e"'}
    wire.play(Response(200, b"", checksums))
    assert call("s3", "PutObject", {"Bucket": "orders", "Key": "k", "Body": "b"}) == {"ETag": '"e"'}
    parameters = {"Bucket": "orders", "Key": "k", "Body": "b", "ChecksumAlgorithm": "CRC32"}
    assert call("s3", "PutObject", parameters)["ChecksumCRC32"] == "AAAAAA=="


def test_get_object_requests_no_checksum(wire: Wire) -> None:
    call("s3", "GetObject", {"Bucket": "orders", "Key": "k"})
    assert "x-amz-checksum-mode" not in {name.lower() for name in wire.requests[0].headers}

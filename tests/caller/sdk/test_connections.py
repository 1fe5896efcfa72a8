"""Tests of the connections: which bytes are sent together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caller.sdk.connections import TimeLimitedSocket
from tests.caller.calls import call
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

HEADERS_END = b"\r\n\r\n"


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """Returns a list that gets the bytes of each `sendall`."""
    pieces: list[bytes] = []
    send = TimeLimitedSocket.sendall

    def record(self: TimeLimitedSocket, data: bytes) -> None:
        pieces.append(data)
        send(self, data)

    monkeypatch.setattr(TimeLimitedSocket, "sendall", record)
    return pieces


def test_a_short_body_is_sent_with_the_headers(wire: Wire, sent: list[bytes]) -> None:
    call("dynamodb", "GetItem", {"TableName": "T", "Key": {}})
    assert [piece.partition(HEADERS_END)[2] for piece in sent] == [b'{"TableName": "T", "Key": {}}']
    assert wire.requests[0].body == b'{"TableName": "T", "Key": {}}'


def test_a_short_body_that_botocore_has_as_text_is_sent_with_the_headers(
    wire: Wire, sent: list[bytes]
) -> None:
    wire.play(Response(body=b"<DeleteTopicResponse/>"))
    call("sns", "DeleteTopic", {"TopicArn": "ü"})
    body = b"Action=DeleteTopic&Version=2010-03-31&TopicArn=%C3%BC"
    assert [piece.partition(HEADERS_END)[2] for piece in sent] == [body]
    assert wire.requests[0].body == body


def test_a_long_body_is_sent_after_the_headers(wire: Wire, sent: list[bytes]) -> None:
    key = {"Id": {"S": "x" * 20_000}}
    call("dynamodb", "GetItem", {"TableName": "T", "Key": key})
    assert sent[0].endswith(HEADERS_END)
    assert b"".join(sent[1:]) == wire.requests[0].body
    assert len(wire.requests[0].body) > 20_000


def test_no_body_follows_a_request_with_a_short_body(wire: Wire, sent: list[bytes]) -> None:
    wire.play(Response())
    call("s3", "PutObjectTagging", {"Bucket": "b", "Key": "k", "Tagging": {"TagSet": []}})
    call("s3", "HeadObject", {"Bucket": "b", "Key": "k"})
    assert [piece.partition(HEADERS_END)[2] != b"" for piece in sent] == [True, False]
    assert [request.method for request in wire.requests] == ["PUT", "HEAD"]


def test_a_body_waits_for_the_response_that_its_headers_expect(wire: Wire, sent: list[bytes]) -> None:
    call("s3", "PutObject", {"Bucket": "b", "Key": "k", "Body": "x" * 2_000_000})
    assert b"Expect: 100-continue" in sent[0]
    assert sent[0].endswith(HEADERS_END)
    assert len(wire.requests[0].body) == 2_000_000

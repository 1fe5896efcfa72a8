"""Tests of calls that reach the deadline of the invocation."""

from __future__ import annotations

import re
import threading
import time

import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import Raised, TimeLeft, failure, payload
from tests.caller.wire import Response, Wire


@pytest.mark.parametrize(
    "response",
    [Response(delay=60), Response(200, b"x", headers={"Content-Length": "100"}, delay=0.0)],
    ids=["slow headers", "slow body"],
)
def test_deadline_exceeded_before_lambda_ends_the_function(wire: Wire, response: Response) -> None:
    wire.play(response)
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(payload("s3", "GetObject", {"Bucket": "b", "Key": "k"}), TimeLeft(1500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert re.match(
        r"No result from us-west-2 in the [01]\.\d s that the caller function had", str(raised.value)
    )
    assert time.monotonic() - started < 30, "the response takes a minute"


def test_deadline_ends_the_wait_between_retries(wire: Wire) -> None:
    wire.play(Response(503))
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}, MaxAttempts=10), TimeLeft(1200))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"


def test_no_request_without_remaining_time(wire: Wire) -> None:
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(100))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert wire.requests == []


def test_call_after_an_exceeded_deadline(wire: Wire) -> None:
    wire.play(Response(delay=60), Response(200, b'{"TableNames": []}'))
    with pytest.raises(NamedError):
        handler(payload("dynamodb", "ListTables", {}), TimeLeft(800))
    assert handler(payload("dynamodb", "ListTables", {}), TimeLeft(60_000)) == {"TableNames": []}


def test_timeout_in_a_thread(wire: Wire) -> None:
    """Outside the main thread, only the SDK's timeouts apply."""
    wire.play(Response(delay=60))
    seen: list[Raised] = []
    worker = threading.Thread(
        target=lambda: seen.append(failure("dynamodb", "ListTables", {}, Timeout=0.2, MaxAttempts=1))
    )
    worker.start()
    worker.join()
    assert seen[0].name == "DynamoDb.SdkClientException"
    assert "no response in time" in seen[0].text

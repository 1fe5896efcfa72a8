"""Tests that a request that could have been executed is repeated only if that is safe, or if `Repeat` allows it."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

import pytest

from caller.call import NO_OPTIONS, Target
from caller.errors import NamedError
from caller.handler import handler
from caller.sdk import clients, connections
from tests.caller.calls import TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

PUBLISHED = b"<PublishResponse><PublishResult><MessageId>m</MessageId></PublishResult></PublishResponse>"
SENT = Response(200, PUBLISHED)
THROTTLED = Response(400, b"<ErrorResponse><Error><Code>Throttling</Code></Error></ErrorResponse>")
SLOW_DOWN = Response(503, b"<ErrorResponse><Error><Code>SlowDown</Code></Error></ErrorResponse>")
UNKNOWN = {
    "no response in time": Response(delay=60),
    "closed before the response": Response(drop=True),
    "reset in the body": Response(200, PUBLISHED, reset=True),
    "incomplete": Response(200, PUBLISHED, cut=5),
    "malformed": Response(200, b"<html></html>"),
    "500": Response(500),
    "502": Response(502, b"<html>bad gateway</html>"),
    "503": Response(503),
}
REGIONS = ["us-west-2", "eu-west-1"]
MESSAGE = {"TopicArn": "arn:aws:sns:us-west-2:123456789012:t", "Message": "m"}
MODES = [None, "standard", "adaptive", "legacy"]


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


def publish(**fields: Any) -> dict[str, Any]:
    return payload("sns", "Publish", MESSAGE, Timeout=0.3, **fields)


@pytest.mark.parametrize("response", UNKNOWN.values(), ids=UNKNOWN)
@pytest.mark.parametrize("region", ["us-west-2", REGIONS], ids=["one target", "two targets"])
@pytest.mark.parametrize("mode", MODES)
def test_unsafe_request_is_sent_once(response: Response, region: Any, mode: str | None, wire: Wire) -> None:
    wire.play(response, SENT)
    with pytest.raises(NamedError) as raised:
        handler(publish(Region=region, RetryMode=mode), None)
    assert len(wire.requests) == 1
    assert type(raised.value).__name__.startswith("Sns.")
    is_next_target_left = region == REGIONS and response is not UNKNOWN["malformed"]
    assert ("The other targets weren't tried" in str(raised.value)) is is_next_target_left


@pytest.mark.parametrize("response", UNKNOWN.values(), ids=UNKNOWN)
def test_repeat_always_repeats_an_unsafe_request(response: Response, wire: Wire) -> None:
    wire.play(response, SENT)
    assert handler(publish(Repeat="Always"), None) == {"MessageId": "m"}
    if response is not UNKNOWN["malformed"]:  # no other target gets a request after such a response
        wire.play(response, SENT)
        assert handler(publish(Repeat="Always", Region=REGIONS, MaxAttempts=1), None) == {"MessageId": "m"}


@pytest.mark.parametrize("response", [Response(500), Response(drop=True)])
def test_repeat_never_sends_a_read_request_once(response: Response, wire: Wire) -> None:
    wire.play(response, Response(200, b'{"TableNames": []}'))
    failure("dynamodb", "ListTables", {}, Repeat="Never", Region=REGIONS)
    assert len(wire.requests) == 1


def test_repeat_never_reads_a_body_once(wire: Wire) -> None:
    wire.play(Response(200, b"half", cut=2), Response(200, b"all"))
    failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, Repeat="Never")
    assert len(wire.requests) == 1


@pytest.mark.parametrize("response", [THROTTLED, SLOW_DOWN])
@pytest.mark.parametrize("repeat", [None, "Never"])
@pytest.mark.parametrize("fields", [{}, {"Region": REGIONS, "MaxAttempts": 1}], ids=["SDK", "failover"])
def test_throttled_request_is_always_repeated(
    response: Response, repeat: str | None, fields: dict[str, Any], wire: Wire
) -> None:
    wire.play(response, SENT)
    assert handler(publish(Repeat=repeat, **fields), None) == {"MessageId": "m"}


def test_connection_that_fails_before_the_request_is_always_repeated(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        refused = f"http://127.0.0.1:{closed.getsockname()[1]}"
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([refused, wire.url]))
    wire.play(SENT)
    targets = [{"Region": "us-west-2", "Endpoint": url} for url in (refused, wire.url)]
    event = payload("sns", "Publish", MESSAGE, Region=None, Targets=targets, Repeat="Never")
    assert handler(event, None) == {"MessageId": "m"}
    assert len(wire.requests) == 1


def test_deadline_after_the_request_ends_an_unsafe_call(wire: Wire) -> None:
    wire.play(Response(delay=60), SENT)
    with pytest.raises(NamedError) as raised:
        handler(payload("sns", "Publish", MESSAGE, Region=REGIONS), TimeLeft(1_500))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert len(wire.requests) == 1


def test_request_with_a_token_is_repeated(wire: Wire) -> None:
    wire.play(Response(500), Response(200, b"<RunInstancesResponse></RunInstancesResponse>"))
    call("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1})
    assert len(wire.requests) == 2
    assert wire.requests[0].body == wire.requests[1].body
    assert b"ClientToken=" in wire.requests[0].body


@pytest.mark.parametrize("repeat", [None, "Never", "Always"])
def test_error_in_a_response_with_status_200_is_reported(repeat: str | None, wire: Wire) -> None:
    """S3 begins some responses before it has finished ("CompleteMultipartUpload" in the Amazon S3 API Reference)."""
    error = b"<Error><Code>InternalError</Code><Message>We encountered an internal error.</Message></Error>"
    wire.play(Response(200, error))
    upload = {"Bucket": "b", "Key": "k", "UploadId": "u", "MultipartUpload": {"Parts": []}}
    raised = failure("s3", "CompleteMultipartUpload", upload, Repeat=repeat)
    assert (raised.name, len(wire.requests)) == ("S3.S3Exception", 3 if repeat == "Always" else 1)


def test_iterations_without_a_token_are_not_repeated(wire: Wire) -> None:
    context = payload("ec2", "RunInstances", {})["Context"] | {"SharedByIterations": True}
    wire.play(Response(500))
    failure("ec2", "RunInstances", {"MinCount": 1, "MaxCount": 1}, Context=context)
    assert len(wire.requests) == 1


def test_credentials_of_an_unsafe_call_are_fetched_again(wire: Wire) -> None:
    wire.play(Response(503))
    failure("sns", "Publish", MESSAGE, Credentials={"RoleArn": "arn:aws:iam::210987654321:role/r"})
    assert len(wire.requests) == 3  # AssumeRole


def test_idle_connection_is_not_used_for_an_unsafe_request(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lambda can freeze the function while the service closes the connection."""
    wire.play(SENT)
    opened: list[socket.socket] = []
    original = connections._connect

    def connect(connection: Any) -> socket.socket:
        opened.append(original(connection))
        return opened[-1]

    monkeypatch.setattr(connections, "_connect", connect)
    handler(publish(), None)
    handler(publish(), None)
    assert len(opened) == 1
    monkeypatch.setattr(connections, "_MAX_IDLE", -1.0)
    handler(publish(Repeat="Always"), None)
    assert len(opened) == 1
    handler(publish(), None)
    assert len(opened) == 2


def test_only_the_deadline_ends_a_slow_response() -> None:
    """With `Caller.Timeout: 900`, a response can take 14 minutes."""
    client: Any = clients.client_for("sns", Target("us-west-2"), None, NO_OPTIONS)
    assert client.meta.config.read_timeout == 900

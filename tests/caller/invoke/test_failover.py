"""Tests of failover between targets, and of their shares of the time."""

from __future__ import annotations

import json
import socket
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from botocore.retries import standard

from caller.call import Target
from caller.deadline import Deadline, sleep
from caller.errors import CallFailed, Failure, NamedError
from caller.handler import handler
from caller.invoke.failover import call_first_available, order_targets
from caller.invoke.outcome import Outcome
from caller.payload import parse_call
from tests.caller.calls import CONTEXT, TimeLeft, call, failure, payload
from tests.caller.invoke.servers import STATE, routing_state, servers
from tests.caller.wire import Response, Wire

if TYPE_CHECKING:
    from caller.sdk.attempts import SentRequests


STS_ERROR = b"<ErrorResponse><Error><Code>Denied</Code><Message>no</Message></Error></ErrorResponse>"
BROKEN = [
    Response(503, b"{}"),
    Response(500, b"<html>"),
    Response(429, b"{}"),
    Response(400, b'{"__type": "ThrottlingException", "message": "Rate exceeded"}'),
    Response(drop=True),
]


@pytest.mark.parametrize("dead", [1, 2, 3, 4])
def test_recovery_control_with_unavailable_cluster_endpoints(dead: int, allowed: Any) -> None:
    with servers(*BROKEN[:dead], *[Response(200, STATE)] * (5 - dead)) as started:
        assert routing_state(allowed(started)) == {"RoutingControlState": "On"}
        assert [len(server.requests) for server in started] == [1] * (dead + 1) + [0] * (4 - dead)


def test_recovery_control_with_all_cluster_endpoints_unavailable(allowed: Any) -> None:
    with servers(*BROKEN) as started, pytest.raises(NamedError) as raised:
        routing_state(allowed(started))
    text = str(raised.value)
    assert type(raised.value).__name__ == "Route53RecoveryCluster.SdkClientException"
    assert "the connection was closed before the response" in text.split("Before it", maxsplit=1)[0]
    assert text.count("Route53RecoveryCluster.") == 4
    assert all(server.url in text for server in started)


def test_server_that_refuses_connections(allowed: Any) -> None:
    with servers(Response(200, STATE), Response(200, STATE)) as started:
        targets = allowed(started)
        started[0].stop()
        assert routing_state(targets) == {"RoutingControlState": "On"}


@pytest.mark.parametrize(
    ("status", "body", "name"),
    [
        (400, b'{"__type": "ValidationException", "message": "no"}', "ValidationException"),
        (403, b'{"__type": "AccessDeniedException", "message": "no"}', "AccessDeniedException"),
        (404, b'{"__type": "ResourceNotFoundException", "message": "no"}', "ResourceNotFoundException"),
    ],
)
def test_no_failover_after_a_client_error(status: int, body: bytes, name: str, allowed: Any) -> None:
    with servers(Response(status, body), Response(200, STATE)) as started:
        with pytest.raises(NamedError) as raised:
            routing_state(allowed(started))
        assert type(raised.value).__name__ == f"Route53RecoveryCluster.{name}"
        assert started[1].requests == []


SDK: Any = standard  # its type stubs don't contain the lists
RETRIED = {
    *SDK.ThrottledRetryableChecker._THROTTLED_ERROR_CODES,
    *SDK.TransientRetryableChecker._TRANSIENT_ERROR_CODES,
}


@pytest.mark.parametrize("code", sorted(RETRIED - {"LimitExceededException"}))
def test_failover_after_an_error_that_the_sdk_retries(code: str, allowed: Any) -> None:
    """Services can return these errors with status 400."""
    body = json.dumps({"__type": code, "message": "later"}).encode()
    with servers(Response(400, body), Response(200, STATE)) as started:
        assert routing_state(allowed(started)) == {"RoutingControlState": "On"}


def test_no_failover_after_an_exceeded_quota(allowed: Any) -> None:
    with servers(Response(400, b'{"__type": "LimitExceededException"}'), Response(200, STATE)) as started:
        with pytest.raises(NamedError):
            routing_state(allowed(started))
        assert started[1].requests == []


def test_each_target_gets_a_share_of_the_time(allowed: Any) -> None:
    with servers(Response(delay=60), Response(delay=60), Response(200, b'{"TableNames": []}')) as started:
        event = payload("dynamodb", "ListTables", {}, Region=None, Targets=allowed(started))
        assert handler(event, TimeLeft(4000)) == {"TableNames": []}
        assert [len(server.requests) for server in started] == [1, 1, 1]


def test_targets_are_tried_in_the_order_of_the_payload() -> None:
    regions = ["us-west-2", "eu-west-1", "ap-northeast-1"]
    read = parse_call(payload("s3", "ListBuckets", {}, Region=regions))
    assert [target.region for target in order_targets(read)] == regions


def test_rotation_by_execution() -> None:
    regions = ["us-west-2", "eu-west-1", "ap-northeast-1"]

    def order(execution: str) -> tuple[str, ...]:
        context = CONTEXT | {"Execution": execution}
        read = parse_call(payload("s3", "ListBuckets", {}, Region=regions, Rotate=True, Context=context))
        return tuple(target.region for target in order_targets(read))

    orders = [order(f"execution-{number}") for number in range(60)]
    assert orders == [order(f"execution-{number}") for number in range(60)]
    assert set(orders) == {tuple(regions[start:] + regions[:start]) for start in range(3)}


def test_failover_between_regions(wire: Wire) -> None:
    wire.play(Response(503), Response(200, b'{"TableNames": []}'))
    assert call("dynamodb", "ListTables", {}, Region=["us-west-2", "eu-west-1"], MaxAttempts=1) == {
        "TableNames": []
    }
    signed_for = [request.headers["Authorization"].split("/")[2] for request in wire.requests]
    assert signed_for == ["us-west-2", "eu-west-1"]


def test_failover_after_the_sdks_retries(allowed: Any) -> None:
    with servers(Response(503, b"{}"), Response(200, STATE)) as started:
        assert routing_state(allowed(started), MaxAttempts=2) == {"RoutingControlState": "On"}
        assert [len(server.requests) for server in started] == [2, 1]


def test_failover_after_the_calls_timeout(allowed: Any) -> None:
    with servers(Response(delay=60), Response(200, STATE)) as started:
        assert routing_state(allowed(started), Timeout=0.2) == {"RoutingControlState": "On"}
        assert [len(server.requests) for server in started] == [1, 1]


def test_failover_after_a_connection_that_is_not_accepted(
    allowed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A listening socket with a full queue drops packets, like a dead host."""
    with servers(Response(200, STATE)) as started, ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.settimeout(0)
            waiting.connect_ex(full.getsockname())
        url = f"http://127.0.0.1:{full.getsockname()[1]}"
        targets = [{"Region": "us-west-2", "Endpoint": url}, *allowed(started)]
        monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([target["Endpoint"] for target in targets]))
        assert routing_state(targets, Timeout=0.3) == {"RoutingControlState": "On"}


def test_unused_time_is_shared_by_the_remaining_targets() -> None:
    """The first of three targets fails immediately. The second target then gets half of the 0.9 s."""
    targets = [Target(region) for region in ("us-west-2", "eu-west-1", "ap-northeast-1")]

    def attempt(target: Target, _deadline: Deadline, _sent: SentRequests) -> Outcome:
        if target is targets[0]:
            raise CallFailed(Failure("S3.SdkClientException", "gone", can_fail_over=True))
        if target is targets[1]:
            sleep(60)
        return Outcome({}, target.region, 200, 1, None, 2)

    started = time.monotonic()
    assert call_first_available(targets, attempt, Deadline(started + 0.9), []).region == "ap-northeast-1"
    with pytest.raises(CallFailed) as raised:
        call_first_available(targets[:2], attempt, Deadline(time.monotonic() + 0.9), [])
    assert "No result from eu-west-1 in the 0.9 s" in raised.value.failure.text
    assert raised.value.failure.text.endswith("Before it: us-west-2: S3.SdkClientException: gone")


@pytest.mark.parametrize(
    ("response", "name", "times"),
    [
        (Response(403, STS_ERROR), "Sts.StsException", 1),
        (Response(503, STS_ERROR), "Sts.StsException", 3),
        (Response(drop=True), "Sts.SdkClientException", 3),
    ],
)
def test_no_failover_if_the_role_cannot_be_assumed(
    response: Response, name: str, times: int, wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """All targets use the same STS endpoint, in the function's Region."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)  # botocore's waits between them
    wire.play(response)
    role = {"RoleArn": "arn:aws:iam::210987654321:role/r", "ExternalId": "e"}
    raised = failure(
        "dynamodb", "ListTables", {}, Region=["us-west-2", "eu-west-1"], MaxAttempts=1, Credentials=role
    )
    assert raised.name == name
    assert "targets tried" not in raised.text
    assert len(wire.requests) == times

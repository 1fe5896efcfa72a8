"""Tests with responses and errors of the CBOR protocol, in the exact format of AWS.

In CBOR, numbers, timestamps, and strings have separate types.
"""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


CBOR = {"smithy-protocol": "rpc-v2-cbor", "Content-Type": "application/cbor", "x-amzn-RequestId": "r-1"}


def test_success(wire: Wire) -> None:
    moment = b"\xc1\xfb" + struct.pack(">d", 1769860800.5)
    body = b"\xa2\x64Name\x66orders\x6cCreationTime" + moment
    wire.play(Response(200, body, CBOR))
    result = call("eventbridgev2", "DescribeEventBus", {"EventBusArn": "orders"})
    assert result == {"Name": "orders", "CreationTime": "2026-01-31T12:00:00.500Z"}
    assert wire.requests[0].path.endswith("/operation/DescribeEventBus")
    assert wire.requests[0].body == b"\xa1\x6bEventBusArn\x66orders"


def test_error(wire: Wire) -> None:
    shape = b"aws.eventbridgev2#ResourceNotFoundException"
    body = b"\xa2\x66__type\x78" + bytes([len(shape)]) + shape + b"\x67message\x64gone"
    wire.play(Response(404, body, CBOR))
    raised = failure("eventbridgev2", "DescribeEventBus", {"EventBusArn": "orders"})
    assert raised.name == "EventBridgeV2.ResourceNotFoundException"
    assert raised.text.startswith("gone (Service: EventBridgeV2, Status Code: 404, Request ID: r-1)")

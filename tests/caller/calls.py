"""Payloads for the tests."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from caller.errors import NamedError
from caller.handler import handler

if TYPE_CHECKING:
    from collections.abc import Mapping

EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:Orders:run-1"
CONTEXT = {"Execution": EXECUTION, "State": "Read", "Entered": "2026-01-31T12:00:00Z"}


@dataclass(frozen=True)
class TimeLeft:
    """A Lambda context with a fixed remaining time in milliseconds."""

    milliseconds: int
    aws_request_id: str = "invocation-1"

    def get_remaining_time_in_millis(self) -> int:
        return self.milliseconds


@dataclass(frozen=True)
class Raised:
    """The error that Step Functions receives from a failed call."""

    name: str
    text: str


def payload(service: str, operation: str, parameters: Mapping[str, Any], **fields: Any) -> dict[str, Any]:
    """Returns a payload for us-west-2 with additional fields. A field with the value None is omitted."""
    event = {
        "Service": service,
        "Operation": operation,
        "Region": "us-west-2",
        "Parameters": parameters,
        "Context": CONTEXT,
    } | fields
    return {name: value for name, value in event.items() if value is not None}


def invoke(event: Mapping[str, Any]) -> Any:
    """Returns the handler's result after JSON serialization, as Lambda does it."""
    return json.loads(json.dumps(handler(json.loads(json.dumps(event)), None), allow_nan=False))


def rejection(event: Mapping[str, Any]) -> Raised:
    """Returns the error that the handler raises, and fails if the call succeeds."""
    with pytest.raises(NamedError) as raised:
        invoke(event)
    assert raised.value.__suppress_context__  # raised `from None`, so that the log has no other traceback
    return Raised(type(raised.value).__name__, str(raised.value))


def call(service: str, operation: str, parameters: Mapping[str, Any], **fields: Any) -> Any:
    """Returns the result of a payload with these fields."""
    return invoke(payload(service, operation, parameters, **fields))


def failure(service: str, operation: str, parameters: Mapping[str, Any], **fields: Any) -> Raised:
    """Returns the error of a payload with these fields."""
    return rejection(payload(service, operation, parameters, **fields))

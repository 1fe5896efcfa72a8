"""Tests that CloudFormation gets a response, whatever happens to the checks."""

from __future__ import annotations

import socket
import threading
import time
from typing import TYPE_CHECKING

import pytest

from caller.errors import NamedError
from caller.handler import handler
from caller.preflight import custom_resource
from tests.caller.calls import TimeLeft
from tests.caller.preflight.requests import call_spec, request, respond

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation, Sts


def test_region_that_hangs(cloudformation: CloudFormation, sts: Sts, monkeypatch: pytest.MonkeyPatch) -> None:
    # There is much time for the response, which is slow if the machine is busy.
    monkeypatch.setattr(custom_resource, "MAX_CHECK_TIME", 0.5)
    sts.hangs_in.add("us-west-2")
    response = respond(cloudformation, request(cloudformation.url, call_spec()), TimeLeft(60_000))
    assert response["Status"] == "FAILED"
    assert (
        response["Reason"]
        == "us-west-2: the check timed out; check the function's network, or increase Caller.Timeout"
    )


def test_checks_that_hang_are_abandoned(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    released = threading.Event()
    monkeypatch.setattr(custom_resource, "build_checks", lambda _calls: released.wait(60))
    monkeypatch.setattr(custom_resource, "MAX_CHECK_TIME", 0.1)
    monkeypatch.setattr(custom_resource, "_GRACE_PERIOD", 0.1)
    response = respond(cloudformation, request(cloudformation.url, call_spec()), TimeLeft(60_000))
    assert "timed out; increase Caller.Timeout" in response["Reason"]
    released.set()


def test_internal_error_does_not_contain_the_exceptions_message(
    cloudformation: CloudFormation, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_calls: object) -> None:
        raise RuntimeError("secret words")

    monkeypatch.setattr(custom_resource, "build_checks", broken)
    response = respond(cloudformation, request(cloudformation.url, call_spec()))
    assert response["Status"] == "FAILED"
    assert "RuntimeError" in response["Reason"]
    assert "secret" not in response["Reason"]


@pytest.mark.parametrize("properties", [{"Calls": "x"}, {"Calls": [1]}, {"Calls": [{"Service": "s3"}]}])
def test_invalid_properties_fail(cloudformation: CloudFormation, properties: object) -> None:
    event = request(cloudformation.url, ResourceProperties=properties)
    assert respond(cloudformation, event)["Status"] == "FAILED"


@pytest.mark.parametrize("properties", [None, {}, {"Calls": []}])
def test_request_without_calls_succeeds(cloudformation: CloudFormation, properties: object) -> None:
    # no call exists if all conditions are false
    event = request(cloudformation.url, ResourceProperties=properties)
    assert respond(cloudformation, event)["Status"] == "SUCCESS"


def test_response_host_that_hangs(cloudformation: CloudFormation, sts: Sts) -> None:
    cloudformation.delay = 60
    started = time.monotonic()
    with pytest.raises(NamedError) as raised:
        handler(request(cloudformation.url, call_spec()), TimeLeft(4_000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert time.monotonic() - started < 30, "the host takes a minute"
    assert socket.getdefaulttimeout() is None
    assert sts.requests

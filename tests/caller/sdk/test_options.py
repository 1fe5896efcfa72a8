"""Tests of the effect of `Timeout`, `MaxAttempts`, `RetryMode`, and `EndpointOptions` on requests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.call import Target
from caller.payload import parse_call
from caller.sdk import clients
from tests.caller.calls import call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

BUSY = Response(503, b"{}")
TABLES = Response(200, b'{"TableNames": []}')


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Removes botocore's waits between attempts."""
    monkeypatch.setattr("time.sleep", lambda _seconds: None)


@pytest.mark.parametrize("mode", ["standard", "adaptive", "legacy", None])
@pytest.mark.parametrize(("given", "attempts"), [(1, 1), (2, 2), (4, 4), (None, 3)])
def test_attempts(
    mode: str | None,
    given: int | None,
    attempts: int,
    wire: Wire,
    capsys: pytest.CaptureFixture[str],
) -> None:
    wire.play(BUSY)
    raised = failure("dynamodb", "ListTables", {}, MaxAttempts=given, RetryMode=mode)
    assert raised.text.endswith(f"(SDK Attempt Count: {attempts})")
    assert len(wire.requests) == attempts
    assert json.loads(capsys.readouterr().out)["attempts"] == attempts


@pytest.mark.parametrize("mode", ["standard", "adaptive"])
def test_retries_stop_after_a_success(mode: str, wire: Wire, capsys: pytest.CaptureFixture[str]) -> None:
    wire.play(BUSY, BUSY, TABLES)
    call("dynamodb", "ListTables", {}, MaxAttempts=5, RetryMode=mode)
    assert len(wire.requests) == 3
    assert json.loads(capsys.readouterr().out)["attempts"] == 3


def test_retry_mode_is_passed_to_the_sdk(wire: Wire) -> None:
    """Only the adaptive mode registers a handler for sent requests, because it limits their rate."""
    wire.play(TABLES)
    for mode in ("standard", "adaptive"):
        call("dynamodb", "ListTables", {}, RetryMode=mode)
    by_mode: dict[Any, Any] = {key.options.retry_mode: client for key, client in clients._clients.items()}
    assert {mode.value: client.meta.config.retries["mode"] for mode, client in by_mode.items() if mode} == {
        "standard": "standard",
        "adaptive": "adaptive",
    }


def test_timeout_applies_to_each_attempt(wire: Wire) -> None:
    wire.play(Response(delay=60), Response(delay=60), TABLES)
    call("dynamodb", "ListTables", {}, Timeout=0.2, MaxAttempts=3)
    assert len(wire.requests) == 3


@pytest.mark.parametrize(
    ("service", "options", "host"),
    [
        ("dynamodb", {"UseFipsEndpoint": True}, "https://dynamodb-fips.us-west-2.amazonaws.com"),
        ("dynamodb", {"UseDualstackEndpoint": True}, "https://dynamodb.us-west-2.api.aws"),
        (
            "kms",
            {"UseFipsEndpoint": True, "UseDualstackEndpoint": True},
            "https://kms-fips.us-west-2.api.aws",
        ),
        (
            "kms",
            {"UseFipsEndpoint": False, "UseDualstackEndpoint": False},
            "https://kms.us-west-2.amazonaws.com",
        ),
    ],
)
def test_endpoint_options_select_the_host(service: str, options: Any, host: str) -> None:
    operation = {"dynamodb": "ListTables", "kms": "ListKeys"}[service]
    read = parse_call(payload(service, operation, {}, EndpointOptions=options))
    client = clients.client_for(service, Target("us-west-2"), None, read.options)
    assert client.meta.endpoint_url == host

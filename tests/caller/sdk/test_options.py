"""`Timeout`, `MaxAttempts`, `RetryMode` and `EndpointOptions`, by what goes over the wire."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.payload import Target, parse_call
from caller.sdk import clients
from tests.caller.calls import call, failure, payload
from tests.caller.wire import Answer

if TYPE_CHECKING:
    from tests.caller.wire import Wire

BUSY = Answer(503, b"{}")
TABLES = Answer(200, b'{"TableNames": []}')


@pytest.fixture(autouse=True)
def without_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long botocore waits between attempts is its own doing."""
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
    assert len(wire.asked) == attempts
    assert json.loads(capsys.readouterr().out)["attempts"] == attempts


@pytest.mark.parametrize("mode", ["standard", "adaptive"])
def test_the_attempt_that_works_is_the_last(
    mode: str, wire: Wire, capsys: pytest.CaptureFixture[str]
) -> None:
    wire.play(BUSY, BUSY, TABLES)
    call("dynamodb", "ListTables", {}, MaxAttempts=5, RetryMode=mode)
    assert len(wire.asked) == 3
    assert json.loads(capsys.readouterr().out)["attempts"] == 3


def test_a_retry_mode_reaches_the_sdk(wire: Wire) -> None:
    """Adaptive retries slow the client down; only that mode listens to what is sent."""
    wire.play(TABLES)
    for mode in ("standard", "adaptive"):
        call("dynamodb", "ListTables", {}, RetryMode=mode)
    found: dict[Any, Any] = {key.options.retry_mode: client for key, client in clients._clients.items()}
    assert {mode.value: client.meta.config.retries["mode"] for mode, client in found.items() if mode} == {
        "standard": "standard",
        "adaptive": "adaptive",
    }


def test_each_attempt_has_the_calls_timeout(wire: Wire) -> None:
    wire.play(Answer(delay=60), Answer(delay=60), TABLES)
    call("dynamodb", "ListTables", {}, Timeout=0.2, MaxAttempts=3)
    assert len(wire.asked) == 3


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
def test_endpoint_options_choose_the_host(service: str, options: Any, host: str) -> None:
    operation = {"dynamodb": "ListTables", "kms": "ListKeys"}[service]
    read = parse_call(payload(service, operation, {}, EndpointOptions=options))
    client = clients.client_for(service, Target("us-west-2"), None, read.options)
    assert client.meta.endpoint_url == host

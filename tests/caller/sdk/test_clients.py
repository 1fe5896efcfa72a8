"""Tests of the clients that calls share."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from botocore.useragent import UserAgentString

from caller.call import NO_OPTIONS, Target
from caller.sdk.clients import client_for
from tests.caller.calls import call
from tests.caller.wire import Response

if TYPE_CHECKING:
    import pytest

    from tests.caller.wire import Wire

TABLES = Response(200, b'{"TableNames": []}')


def test_user_agent_is_the_callers_and_built_once_for_all_attempts(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    """CloudTrail shows it, so that operators recognize the caller's requests."""
    built = []
    original = UserAgentString.to_string

    def build(self: UserAgentString) -> str:
        built.append(original(self))
        return built[-1]

    monkeypatch.setattr("time.sleep", lambda _seconds: None)
    wire.play(TABLES, Response(503, b"{}"), TABLES)
    call("dynamodb", "ListTables", {})  # it creates the client
    monkeypatch.setattr(UserAgentString, "to_string", build)
    call("dynamodb", "ListTables", {})
    assert len(built) == 1
    sent = [request.headers["User-Agent"] for request in wire.requests]
    assert sent == built * 3
    assert sent[0].endswith(" cross-region-awscall")


def test_proxies_are_read_only_if_the_function_has_some(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reading them takes time during a cold start."""
    for name in [name for name in os.environ if name.lower().endswith("_proxy")]:
        monkeypatch.delenv(name)

    def proxies(region: str) -> object:
        client: Any = client_for("dynamodb", Target(region), None, NO_OPTIONS)
        return client.meta.config.proxies

    assert proxies("us-west-1") is None, "outside of Lambda, the operating system can have proxies"
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "caller")
    assert proxies("us-west-2") == {}
    monkeypatch.setenv("https_proxy", "http://proxy.example:3128")
    assert proxies("eu-west-1") is None

"""Tests of the clients that calls share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from botocore.useragent import UserAgentString

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

"""Fixtures for calls with several targets."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.fixture
def allowed(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns a function that allows servers as endpoints, and returns them as targets."""

    def allow(servers: list[Wire]) -> list[dict[str, str]]:
        monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([server.url for server in servers]))
        return [{"Region": "us-west-2", "Endpoint": server.url} for server in servers]

    return allow

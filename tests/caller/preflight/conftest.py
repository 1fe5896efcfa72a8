from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from caller.preflight import endpoint_probe, sts_probe
from tests.caller.preflight.servers import CloudFormation, Sts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """Divides the waits of the checks by 100."""
    monkeypatch.setattr(sts_probe, "TRUST_DELAY", sts_probe.TRUST_DELAY / 100)
    monkeypatch.setattr(sts_probe, "CREDENTIALS_DELAY", sts_probe.CREDENTIALS_DELAY / 100)
    monkeypatch.setattr(sts_probe, "_FIRST_WAIT", 0.01)
    monkeypatch.setattr(endpoint_probe, "_WAITS", (0.01,))


@pytest.fixture
def cloudformation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[CloudFormation]:
    """Starts CloudFormation's response host, and allows it in the function's environment."""
    server = CloudFormation(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(server.certificate))
    monkeypatch.setenv("CROSS_REGION_RESPONSE_HOST", server.host)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def sts(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sts]:
    """Starts the endpoint of STS in every Region and of every other service."""
    server = Sts()
    monkeypatch.setenv("AWS_ENDPOINT_URL", server.url)
    server.start()
    yield server
    server.stop()

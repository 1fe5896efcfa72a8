"""A fake network with prepared responses and faults, below botocore and urllib3."""

from __future__ import annotations

import io
import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self
from unittest.mock import patch

from urllib3.connectionpool import HTTPConnectionPool
from urllib3.exceptions import (
    ConnectTimeoutError,
    NewConnectionError,
    ProtocolError,
    ReadTimeoutError,
    SSLError,
)
from urllib3.response import HTTPResponse

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FAULTS = ("refused", "connect time-out", "read time-out", "reset", "tls", "broken body", "slow body")


@dataclass(frozen=True, slots=True)
class PlayedResponse:
    """One response: an HTTP status, headers, and a body, or a fault."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str | None = None

    @classmethod
    def parse(cls, case: Mapping[str, Any]) -> Self:
        """Parses a case's JSON data. The body is Latin-1 text."""
        return cls(case["status"], case["headers"], case["body"].encode("latin-1"), case["fault"])


class FakeNetwork:
    """Plays responses in order, and records the requested hosts. The last response repeats."""

    def __init__(self) -> None:
        """Starts without responses."""
        self._responses: list[PlayedResponse] = []
        self._lock = threading.Lock()  # The checks of a deployment run in parallel.
        self.hosts: set[str] = set()

    def play(self, responses: list[PlayedResponse]) -> None:
        """Sets the next responses, at least one."""
        self._responses = list(responses)
        self.hosts.clear()

    @contextmanager
    def installed(self) -> Iterator[None]:
        """Replaces the network, and removes the waits between retries."""

        def urlopen(pool: HTTPConnectionPool, method: str, url: str, **_options: Any) -> HTTPResponse:
            return self._respond(pool, method, url)

        with (
            patch.object(HTTPConnectionPool, "urlopen", urlopen),
            patch("caller.sdk.sending.sleep", lambda _seconds: None),
        ):
            yield

    def _respond(self, pool: HTTPConnectionPool, method: str, url: str) -> HTTPResponse:
        self.hosts.add(f"{pool.scheme}://{pool.host}")
        with self._lock:
            played = self._responses.pop(0) if len(self._responses) > 1 else self._responses[0]
        _raise_fault(played.fault, pool, url)
        body: Any = _Broken(played.fault, pool) if played.fault else io.BytesIO(played.body)
        return HTTPResponse(
            body=b"" if method == "HEAD" else body,
            headers=dict(played.headers),
            status=played.status,
            preload_content=False,
            decode_content=False,
            request_method=method,
        )


def _raise_fault(fault: str | None, pool: HTTPConnectionPool, url: str) -> None:
    connection: Any = None
    match fault:
        case "refused":
            raise NewConnectionError(connection, "refused")
        case "connect time-out":
            raise ConnectTimeoutError(connection, "in time")
        case "read time-out":
            raise ReadTimeoutError(pool, url, "in time")
        case "reset":
            raise ProtocolError("reset", ConnectionResetError(104, "reset"))
        case "tls":
            raise SSLError("certificate")


class _Broken(io.RawIOBase):
    """A body that can't be read."""

    def __init__(self, fault: str, pool: HTTPConnectionPool) -> None:
        self._error = (
            ReadTimeoutError(pool, "", "in time") if fault == "slow body" else ProtocolError("broken")
        )

    def read(self, _size: int | None = -1, /) -> bytes:
        raise self._error

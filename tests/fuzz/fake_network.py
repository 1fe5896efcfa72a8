"""In place of the network: given answers and faults, below botocore's and urllib3's own handling of them."""

from __future__ import annotations

import io
import threading
import time
import types
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
class Played:
    """One answer: an HTTP status, headers and a body, or a fault."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    fault: str | None = None

    @classmethod
    def of(cls, case: Mapping[str, Any]) -> Self:
        """From a case's JSON data, whose body is Latin-1 text."""
        return cls(case["status"], case["headers"], case["body"].encode("latin-1"), case["fault"])


class Network:
    """Plays answers in order, the last one again and again, and keeps which hosts were asked."""

    def __init__(self) -> None:
        """Starts with empty answers."""
        self._answers: list[Played] = []
        self._lock = threading.Lock()  # the checks of a deployment run at the same time
        self.hosts: set[str] = set()

    def play(self, answers: list[Played]) -> None:
        """Takes the next answers; at least one."""
        self._answers = list(answers)
        self.hosts.clear()

    @contextmanager
    def instead_of_the_real_one(self) -> Iterator[None]:
        """While inside, no connection is made and nothing waits between retries."""

        def urlopen(pool: HTTPConnectionPool, method: str, url: str, **_options: Any) -> HTTPResponse:
            return self._answer(pool, method, url)

        no_waiting = types.SimpleNamespace(sleep=lambda _seconds: None, time=time.time)
        with (
            patch.object(HTTPConnectionPool, "urlopen", urlopen),
            patch("botocore.endpoint.time", no_waiting),
        ):
            yield

    def _answer(self, pool: HTTPConnectionPool, method: str, url: str) -> HTTPResponse:
        self.hosts.add(f"{pool.scheme}://{pool.host}")
        with self._lock:
            played = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
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
    """A body that ends in an error."""

    def __init__(self, fault: str, pool: HTTPConnectionPool) -> None:
        self._error = (
            ReadTimeoutError(pool, "", "in time") if fault == "slow body" else ProtocolError("broken")
        )

    def read(self, _size: int | None = -1, /) -> bytes:
        raise self._error

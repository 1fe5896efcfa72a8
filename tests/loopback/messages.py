"""HTTP requests and responses as plain data."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from http.client import HTTPConnection
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

LENGTH = "Content-Length"
_UPSTREAM_TIMEOUT = 30.0  # seconds
_PER_CONNECTION = frozenset(["connection", "expect", "keep-alive", "transfer-encoding", "date", "server"])


@dataclass(frozen=True)
class Request:
    """A request that a server received."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Response:
    """A response to send. If `headers` has no Content-Length, the server adds the body's."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)

    def with_header(self, name: str, value: str) -> Response:
        """Returns the response with the header set."""
        return replace(self, headers={**self.headers, name: value})

    def with_body(self, body: bytes) -> Response:
        """Returns the response with another body, and with its length."""
        return replace(self, body=body).with_header(LENGTH, str(len(body)))


def forward(request: Request, origin: str) -> Response:
    """Sends a request to another server and returns the response.

    Args:
        request: The request. Headers that apply only to one connection aren't forwarded, nor is `Host`.
        origin: The other server's URL, such as a local AWS's.
    """
    connection = HTTPConnection(urlsplit(origin).netloc, timeout=_UPSTREAM_TIMEOUT)
    try:
        connection.request(request.method, request.path, request.body, _forwarded(request.headers, "host"))
        response = connection.getresponse()
        headers = _forwarded(dict(response.getheaders()), LENGTH.lower())
        return Response(response.status, headers=headers).with_body(response.read())
    finally:
        connection.close()


def _forwarded(headers: Mapping[str, str], dropped: str) -> dict[str, str]:
    return {name: value for name, value in headers.items() if name.lower() not in _PER_CONNECTION | {dropped}}

"""A local HTTP server that keeps connections open, sends the same response to every request, and counts.

It parses as little as possible, because its time is part of the measured calls.
"""

from __future__ import annotations

import contextlib
import re
import socketserver
from typing import TYPE_CHECKING, TypeAlias

from tests.loopback.server import LoopbackServer

if TYPE_CHECKING:
    import ssl
    from pathlib import Path

    Tls: TypeAlias = "tuple[ssl.SSLContext, Path]"

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class BenchmarkServer(LoopbackServer):
    """Counts the connections and the requests since the last `reset`."""

    def __init__(self, tls: Tls | None = None) -> None:
        """Takes a TLS context and the certificate that clients must trust, or None for plain HTTP."""
        super().__init__(tls[0] if tls else None, type("Handler", (_Handler,), {"owner": self}))
        self.certificate = tls[1] if tls else None
        self.response = b""
        self.opened = self.requests = 0

    def reset(self, response: bytes) -> None:
        """Sets the response, and starts to count again."""
        self.response = response
        self.opened = self.requests = 0


class _Handler(socketserver.StreamRequestHandler):
    disable_nagle_algorithm = True
    owner: BenchmarkServer

    def handle(self) -> None:
        self.owner.opened += 1
        with contextlib.suppress(OSError):
            while self._read_request():
                self.owner.requests += 1
                self.request.sendall(self.owner.response)

    def _read_request(self) -> bool:
        """Reads a request. Returns whether there was one."""
        head = bytearray()
        while not head.endswith(_END):
            line = self.rfile.readline()
            if not line:
                return False
            head += line
        length = _LENGTH.search(head)
        if length:
            self.rfile.read(int(length[1]))
        return True

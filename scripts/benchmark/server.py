"""A local HTTP server that keeps connections, answers every request with the same bytes, and counts."""

from __future__ import annotations

import contextlib
import re
import socketserver
import ssl
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    from pathlib import Path

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
_END = b"\r\n\r\n"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that ends without goodbye is what is measured, not an error."""


class PlayingServer:
    """Plays `answer` to whatever it is asked, over TLS where it is given a certificate.

    `connections` counts those opened, `requests` the requests, since the last `reset`.
    """

    def __init__(self, certificate: tuple[Path, Path] | None = None) -> None:
        """Takes the paths of a certificate and its key, or nothing for plain HTTP."""
        self.answer = b""
        self.connections = self.requests = 0
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER) if certificate else None
        if self._tls and certificate:
            self._tls.load_cert_chain(*certificate)
        playing = self

        class Handler(socketserver.StreamRequestHandler):
            disable_nagle_algorithm = True

            def setup(self) -> None:
                if playing._tls:
                    self.request = playing._tls.wrap_socket(self.request, server_side=True)
                super().setup()

            def handle(self) -> None:
                playing.connections += 1
                with contextlib.suppress(OSError):
                    while _read_request(self):
                        playing.requests += 1
                        self.request.sendall(playing.answer)

        self._server = _Server(("127.0.0.1", 0), Handler)
        self.url = f"http{'s' if certificate else ''}://127.0.0.1:{self._server.server_address[1]}"

    def reset(self, answer: bytes) -> None:
        """Starts counting anew, with another answer."""
        self.answer = answer
        self.connections = self.requests = 0

    def __enter__(self) -> Self:
        """Starts answering, in a thread."""
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stops."""
        self._server.shutdown()
        self._server.server_close()


def _read_request(handler: socketserver.StreamRequestHandler) -> bool:
    """Reads a request to its end; False where there is none any more."""
    head = bytearray()
    while not head.endswith(_END):
        line = handler.rfile.readline()
        if not line:
            return False
        head += line
    length = _LENGTH.search(head)
    if length:
        handler.rfile.read(int(length[1]))
    return True

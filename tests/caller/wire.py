"""A loopback server that returns prepared responses in order and records the requests."""

from __future__ import annotations

import socket
import struct
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True)
class Answer:
    """An HTTP response, possibly faulty.

    Attributes:
        status: The status code.
        body: The body.
        headers: The headers.
        delay: Seconds before the response.
        cut: The number of bytes by which `Content-Length` exceeds the body.
        drop: Whether the server closes the connection before the response.
        stall: Seconds of a pause in the middle of the body.
        reset: Whether the server resets the connection in the middle of the body.
    """

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    delay: float = 0.0
    cut: int = 0
    drop: bool = False
    stall: float = 0.0
    reset: bool = False


@dataclass(frozen=True)
class Asked:
    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores errors, because clients close connections early and responses can be incomplete."""


class Wire:
    """The server. It returns `answers` in order and repeats the last one."""

    def __init__(self) -> None:
        self.answers: list[Answer] = [Answer()]
        self.asked: list[Asked] = []
        self.connections = 0
        self._stop = threading.Event()
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Handler,), {"wire": self}))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.01})

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Closes the port. A second call has no effect."""
        if self._stop.is_set():
            return
        self._stop.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def play(self, *answers: Answer) -> None:
        self.answers = list(answers)

    def next(self) -> Answer:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]

    def wait(self, seconds: float) -> None:
        self._stop.wait(seconds)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wire: Wire
    wbufsize = 65_536  # one packet per response; with several packets, TCP waits for an acknowledgment

    def setup(self) -> None:
        super().setup()
        self.wire.connections += 1

    def answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0)) or self._chunked()
        self.wire.asked.append(Asked(self.command, self.path, dict(self.headers), body))
        answer = self.wire.next()
        self.wire.wait(answer.delay)
        if answer.drop:
            self.close_connection = True
        else:
            self._send(answer)

    def _send(self, answer: Answer) -> None:
        self.send_response(answer.status)
        length = {"Content-Length": str(len(answer.body) + answer.cut)}
        for name, value in {**length, **answer.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self._write_body(answer)
        self.close_connection = self.close_connection or bool(answer.cut)

    def _write_body(self, answer: Answer) -> None:
        middle = len(answer.body) // 2
        self.wfile.write(answer.body[:middle])
        if answer.stall or answer.reset:
            self.wfile.flush()
            self.wire.wait(answer.stall)
        if answer.reset:
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.request.close()
            raise ConnectionAbortedError
        self.wfile.write(answer.body[middle:])

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = answer  # noqa: N815  names of http.server

    def handle_expect_100(self) -> bool:
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()  # otherwise, the client waits for a second
        return True

    def _chunked(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return b""
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  signature of http.server
        pass

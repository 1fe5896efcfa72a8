"""One connection's requests and answers, through to the local AWS and back."""

from __future__ import annotations

import contextlib
import http.client
import socket
import struct
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from tests.faults.network.faults import Delivery, End
from tests.faults.network.responses import LENGTH, Answer

if TYPE_CHECKING:
    from tests.faults.network.proxy import FaultyProxy

_NOT_PASSED_ON = frozenset(
    ["connection", "expect", "host", "keep-alive", "transfer-encoding", "date", "server"]
)
_UPSTREAM = 30.0  # seconds
_FIRST = (
    0.02  # seconds between the part that comes and the reset: what is in the network would be lost with it
)
_BETWEEN = 0.1  # seconds between two bytes of a trickling body
_WHOLE = Delivery()


def hang_up(connection: socket.socket) -> None:
    """Closes with a reset instead of an orderly end."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class Exchange(BaseHTTPRequestHandler):
    """Answers the requests of one connection, until it ends."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # one packet per answer: the other way TCP waits for an acknowledgement

    def __init__(self, connection: socket.socket, proxy: FaultyProxy, upstream: str) -> None:
        """Serves the connection; returns when it is over."""
        self._proxy = proxy
        self._upstream = urlsplit(upstream).netloc
        super().__init__(connection, ("127.0.0.1", 0), None)  # type: ignore[arg-type]  # it asks nothing of a server

    def _exchange(self) -> None:
        body = self.rfile.read(int(self.headers.get(LENGTH) or 0))
        fault = self._proxy.take(f"{self.command} {self.path}")
        answer = self._asked(body) if fault is None or fault.reaches else Answer(0)
        if fault is not None:
            self._deliver(fault.spoil(answer), fault.delivery)
            return
        if self._proxy.closes_after_this():
            answer = answer.with_header("Connection", "close")
        self._deliver(answer, _WHOLE)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = _exchange  # noqa: N815  http.server's names

    def _asked(self, body: bytes) -> Answer:
        """The local AWS's own answer."""
        connection = http.client.HTTPConnection(self._upstream, timeout=_UPSTREAM)
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _NOT_PASSED_ON}
        try:
            connection.request(self.command, self.path, body, headers)
            answer = connection.getresponse()
            kept = [
                (name, value)
                for name, value in answer.getheaders()
                if name.lower() not in _NOT_PASSED_ON | {LENGTH.lower()}
            ]
            return Answer(answer.status, tuple(kept)).with_body(answer.read())
        finally:
            connection.close()

    def _deliver(self, answer: Answer, delivery: Delivery) -> None:
        if delivery.part >= 0:
            self._send(answer, int(len(answer.body) * delivery.part))
        match delivery.end:
            case End.RESET:
                self._proxy.released.wait(_FIRST)
                hang_up(self.connection)
                raise ConnectionAbortedError
            case End.STALLED:
                self._proxy.released.wait()
            case End.TRICKLING:
                self._trickle(answer.body[int(len(answer.body) * delivery.part) :])
        self.close_connection = self.close_connection or delivery.end is not End.WHOLE

    def _send(self, answer: Answer, size: int) -> None:
        self.send_response_only(answer.status)
        for name, value in answer.headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[:size])
        self.wfile.flush()

    def _trickle(self, rest: bytes) -> None:
        for byte in rest:
            if self._proxy.released.wait(_BETWEEN):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Sends it on at once: whoever waits for it waits a second."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def finish(self) -> None:
        """Lets go of the connection's files; the other side may have gone."""
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        """Nothing."""

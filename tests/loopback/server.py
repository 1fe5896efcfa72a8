"""A threaded HTTP/1.1 server on 127.0.0.1 that can be stopped at any time."""

from __future__ import annotations

import contextlib
import socket
import socketserver
import ssl
import struct
import threading
from http.server import BaseHTTPRequestHandler
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, Self

from cryptography import x509

from localaws.api.certificates import write_certificate
from tests.loopback.messages import LENGTH, Request, Response

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

LOOPBACK = x509.IPAddress(ip_address("127.0.0.1"))
_POLL = 0.01  # seconds after which a server notices that it has to stop


def make_tls(folder: Path, names: Sequence[x509.GeneralName] = (LOOPBACK,)) -> tuple[ssl.SSLContext, Path]:
    """Writes a new self-signed certificate.

    Returns:
        The server's TLS context, and the file that a client has to trust.
    """
    certificate, key = write_certificate(folder, names)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate


@contextlib.contextmanager
def reserved_port() -> Iterator[int]:
    """Reserves a free port for servers that start and stop. While no server runs, the port refuses connections."""
    with socket.socket() as reservation:
        reservation.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)  # for the servers on this port
        reservation.bind(("127.0.0.1", 0))
        yield reservation.getsockname()[1]


def reset(connection: socket.socket) -> None:
    """Closes a connection with a TCP reset."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()


class HttpHandler(BaseHTTPRequestHandler):
    """Reads the requests of one connection. Subclasses implement `serve`, or the `do_*` methods."""

    protocol_version = "HTTP/1.1"
    wbufsize = 65_536  # One packet per response.
    disable_nagle_algorithm = True  # With several packets, TCP would wait for acknowledgments.

    def serve(self, request: Request) -> None:
        """Responds to one request."""
        raise NotImplementedError

    def _serve(self) -> None:
        body = self.rfile.read(int(self.headers.get(LENGTH) or 0)) or self._read_chunks()
        self.serve(Request(self.command, self.path, dict(self.headers), body))

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_PATCH = _serve  # noqa: N815  http.server's names

    def send(self, response: Response, size: int | None = None) -> None:
        """Sends a response, or only `size` bytes of its body."""
        self.send_response_only(response.status)
        for name, value in {LENGTH: str(len(response.body)), **response.headers}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.body[:size])
        self.wfile.flush()

    def handle_expect_100(self) -> bool:
        """Sends `100 Continue` without a delay. A client would wait for it for a second."""
        self.send_response_only(100)
        self.end_headers()
        self.wfile.flush()
        return True

    def finish(self) -> None:
        """Closes the connection's files, even if the client has disconnected."""
        with contextlib.suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        """Writes nothing."""

    def _read_chunks(self) -> bytes:
        if "chunked" not in self.headers.get("Transfer-Encoding", ""):
            return b""
        parts = []
        while size := int(self.rfile.readline().split(b";")[0], 16):
            parts.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass
        return b"".join(parts)


class _TcpServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    request_queue_size = 128

    def __init__(
        self, handler: type[socketserver.BaseRequestHandler], tls: ssl.SSLContext | None, port: int
    ) -> None:
        self._tls = tls
        self.connections: list[socket.socket] = []
        self.allow_reuse_port = bool(port)
        super().__init__(("127.0.0.1", port), handler)

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        if self._tls:  # The handshake happens at the first read, in the connection's own thread.
            connection = self._tls.wrap_socket(connection, server_side=True, do_handshake_on_connect=False)
        self.connections.append(connection)
        return connection, address

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores the error: clients disconnect in the middle of a response, and so do tests' servers."""


class LoopbackServer:
    """A server with one thread per connection. Subclasses implement `respond`.

    Attributes:
        stopping: Is set when the server stops. A response that waits has to wait for this event.
    """

    def __init__(
        self,
        tls: ssl.SSLContext | None = None,
        handler: type[socketserver.BaseRequestHandler] | None = None,
        port: int = 0,
    ) -> None:
        """Takes a port. The server doesn't respond until `start`.

        Args:
            tls: If given, the server speaks TLS.
            handler: If given, it serves the connections, and `respond` isn't called.
            port: A port from `reserved_port`. 0 selects a free port.
        """
        owner = self

        class Handler(HttpHandler):
            def serve(self, request: Request) -> None:
                owner.deliver(self, owner.respond(request))

        self.stopping = threading.Event()
        self._server = _TcpServer(handler or Handler, tls, port)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(_POLL,), daemon=True)
        self.host = f"127.0.0.1:{self._server.server_address[1]}"
        self.url = f"http{'s' if tls else ''}://{self.host}"

    def respond(self, request: Request) -> Response:
        """Returns the response to a request."""
        raise NotImplementedError

    def deliver(self, handler: HttpHandler, response: Response) -> None:
        """Sends a response."""
        handler.send(response)

    @property
    def connections(self) -> int:
        """The number of connections that clients have opened."""
        return len(self._server.connections)

    def start(self) -> None:
        """Starts to respond, in a thread."""
        self._thread.start()

    def stop(self) -> None:
        """Closes the port. Open connections stay open. Stopping twice is harmless."""
        if self.stopping.is_set():
            return
        self.stopping.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def kill(self) -> None:
        """Closes the port and all connections, as when the server's process is killed."""
        self.stop()
        for connection in self._server.connections:
            with contextlib.suppress(OSError):  # The client disconnected first.
                socket.socket.shutdown(connection, socket.SHUT_RDWR)  # Without TLS's closing message.

    def __enter__(self) -> Self:
        """Starts the server."""
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Stops the server."""
        self.stop()

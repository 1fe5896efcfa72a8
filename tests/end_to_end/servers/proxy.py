"""A proxy that records the AWS hosts that clients connect to, and forwards the requests to the local AWS.

Clients open a tunnel (CONNECT, RFC 9110, section 9.3.6) and use TLS in it. The proxy has a certificate for its hosts
and rejects other hosts. Therefore, clients use the same URLs as on AWS.
"""

from __future__ import annotations

import contextlib
import ssl
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Self
from urllib.parse import urlsplit

from cryptography import x509

from localaws.api.certificates import write_certificate

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Proxy:
    """Runs during a `with` block. `tunnels` has the host of each tunnel, and `requests` that of each request."""

    def __init__(self, origin: str, hosts: Sequence[str], folder: Path) -> None:
        """`origin` is the local AWS's URL; the certificate is written into `folder`."""
        names = [x509.DNSName(host) for host in hosts]
        self.certificate, key = write_certificate(folder, names)
        self.hosts = set(hosts)
        self.origin = urlsplit(origin).netloc
        self.tunnels: list[str] = []
        self.requests: list[str] = []
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(self.certificate, key)
        self._server = _Server(("127.0.0.1", 0), type("Handler", (_Tunnel,), {"proxy": self}))
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores errors, because the readiness check closes the connection after the handshake."""


class _Tunnel(BaseHTTPRequestHandler):
    proxy: Proxy

    def do_CONNECT(self) -> None:
        host = self.path.rpartition(":")[0]
        self.proxy.tunnels.append(host)
        if host not in self.proxy.hosts:
            self.send_error(502, "no such host")
            return
        self.send_response_only(200)
        self.end_headers()
        with contextlib.suppress(OSError):
            inner = self.proxy.context.wrap_socket(self.connection, server_side=True)
            type("Inner", (_Inner,), {"proxy": self.proxy, "host": host})(
                inner, self.client_address, self.server
            )
        self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass


class _Inner(BaseHTTPRequestHandler):
    """Forwards the requests in a tunnel to the local AWS."""

    protocol_version = "HTTP/1.1"
    proxy: Proxy
    host: str

    def forward(self) -> None:
        self.proxy.requests.append(self.host)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection(self.proxy.origin)
        headers = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, body, headers)
        response = connection.getresponse()
        content = response.read()
        connection.close()
        self.send_response_only(response.status)
        for name in ("Content-Type", "x-amzn-RequestId"):
            if response.headers[name]:
                self.send_header(name, response.headers[name])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = forward  # noqa: N815  http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass

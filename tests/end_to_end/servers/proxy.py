"""A proxy that stands for the hosts of AWS: it notes which one is wanted, and the local AWS answers.

Clients ask it for a tunnel (CONNECT, RFC 9110, section 9.3.6) and speak TLS through it, with a certificate for the
hosts that it was told; there are no others. What they call with it is the URL that they would call on AWS.
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
    """Runs while its `with` block does. `tunnels` are the hosts of all tunnels asked for, `requests` of all calls."""

    def __init__(self, origin: str, hosts: Sequence[str], folder: Path) -> None:
        """`origin`: the local AWS's URL; `folder` takes the certificate."""
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
        """Nothing: the readiness check hangs up after the handshake."""


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
    """What comes through a tunnel, handed on to the local AWS."""

    protocol_version = "HTTP/1.1"
    proxy: Proxy
    host: str

    def hand_on(self) -> None:
        self.proxy.requests.append(self.host)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection(self.proxy.origin)
        kept = {name: value for name, value in self.headers.items() if name.lower() != "host"}
        connection.request(self.command, self.path, body, kept)
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.send_response_only(answer.status)
        for name in ("Content-Type", "x-amzn-RequestId"):
            if answer.headers[name]:
                self.send_header(name, answer.headers[name])
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_POST = hand_on  # noqa: N815  http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass

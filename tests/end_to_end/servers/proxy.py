"""An HTTP proxy between clients and the local AWS. It records the requested hosts.

A client sends the proxy a CONNECT request (RFC 9110, section 9.3.6) and speaks TLS through the tunnel. The proxy's
certificate is valid for the configured hosts. The proxy refuses all other hosts. The client's URLs are the URLs on AWS.
"""

from __future__ import annotations

import contextlib
from typing import TYPE_CHECKING

from cryptography import x509

from tests.loopback.messages import Request, forward
from tests.loopback.server import HttpHandler, LoopbackServer, make_tls

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path


class Proxy(LoopbackServer):
    """Records the host of every tunnel in `tunnels`, and the host of every request in `requests`."""

    def __init__(self, origin: str, hosts: Sequence[str], folder: Path) -> None:
        """Creates the certificate.

        Args:
            origin: The local AWS's URL.
            hosts: The hosts that the proxy responds for.
            folder: Where to write the certificate.
        """
        super().__init__(handler=type("Handler", (_Tunnel,), {"proxy": self}))
        self.context, self.certificate = make_tls(folder, [x509.DNSName(host) for host in hosts])
        self.hosts = set(hosts)
        self.origin = origin
        self.tunnels: list[str] = []
        self.requests: list[str] = []


class _Tunnel(HttpHandler):
    proxy: Proxy

    def do_CONNECT(self) -> None:  # noqa: N802  http.server's name
        host = self.path.rpartition(":")[0]
        self.proxy.tunnels.append(host)
        if host not in self.proxy.hosts:
            self.send_error(502, "no such host")
            return
        self.send_response_only(200)
        self.end_headers()
        self.wfile.flush()
        with contextlib.suppress(OSError):  # The readiness check disconnects after the handshake.
            inner = self.proxy.context.wrap_socket(self.connection, server_side=True)
            type("Inner", (_Inner,), {"proxy": self.proxy, "host": host})(
                inner, self.client_address, self.server
            )
        self.close_connection = True


class _Inner(HttpHandler):
    """Serves the requests inside a tunnel."""

    proxy: Proxy
    host: str

    def serve(self, request: Request) -> None:
        self.proxy.requests.append(self.host)
        self.send(forward(request, self.proxy.origin))

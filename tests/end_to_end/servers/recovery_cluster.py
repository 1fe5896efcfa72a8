"""A Route 53 ARC cluster: five loopback endpoints with the same routing controls. A test can kill each of them.

They use the protocol of the cluster's data plane (AWS JSON 1.0; Amazon Route 53 Application Recovery Controller
Developer Guide, "Routing control API actions").
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import socket
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

from cryptography import x509

from localaws.api.certificates import write_certificate

if TYPE_CHECKING:
    from pathlib import Path

STATES = {"On", "Off"}


class RecoveryCluster:
    """The cluster: `controls` has the states by ARN, and `calls` the endpoint and operation of each call."""

    def __init__(self, folder: Path, controls: dict[str, str], size: int = 5) -> None:
        """Starts the endpoints, and writes their certificate into `folder`."""
        self.controls = controls
        self.calls: list[tuple[int, str]] = []
        self.certificate, key = write_certificate(folder, [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._servers = [_Endpoint(self, index, context) for index in range(size)]

    @property
    def urls(self) -> list[str]:
        """The endpoints as in a DescribeCluster response."""
        return [f"https://127.0.0.1:{server.server_port}/v1" for server in self._servers]

    def kill(self, index: int) -> None:
        """Closes an endpoint's port and connections."""
        self._servers[index].kill()

    def respond(self, operation: str, parameters: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Returns the status and the body of a response. An update changes all entries or none."""
        single = "RoutingControlState" in parameters or operation == "GetRoutingControlState"
        entries = [parameters] if single else parameters["UpdateRoutingControlStateEntries"]
        for entry in entries:
            if entry["RoutingControlArn"] not in self.controls:
                return 400, _error("ResourceNotFoundException", "no such routing control")
        if operation == "GetRoutingControlState":
            arn = parameters["RoutingControlArn"]
            return 200, {"RoutingControlArn": arn, "RoutingControlState": self.controls[arn]}
        if any(entry["RoutingControlState"] not in STATES for entry in entries):
            return 400, _error("ValidationException", "the state must be On or Off")
        self.controls.update({entry["RoutingControlArn"]: entry["RoutingControlState"] for entry in entries})
        return 200, {}


def _error(kind: str, message: str) -> dict[str, Any]:
    return {"__type": f"com.amazonaws.toggle#{kind}", "message": message}


class _Endpoint(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, cluster: RecoveryCluster, index: int, context: ssl.SSLContext) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.cluster, self.index = cluster, index
        self._connections: list[socket.socket] = []
        self._alive = True
        self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)
        threading.Thread(target=self.serve_forever, args=(0.02,), daemon=True).start()

    def get_request(self) -> tuple[socket.socket, Any]:
        connection, address = super().get_request()
        self._connections.append(connection)
        return connection, address

    def kill(self) -> None:
        if self._alive:
            self._alive = False
            self.shutdown()
            self.server_close()
            for connection in self._connections:
                with contextlib.suppress(OSError):  # the client has already closed it
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)  # without closing TLS

    def handle_error(self, request: object, client_address: object) -> None:
        """Ignores errors of closed connections."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Endpoint

    def do_POST(self) -> None:
        operation = self.headers["X-Amz-Target"].removeprefix("ToggleCustomerAPI.")
        parameters = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        cluster = self.server.cluster
        cluster.calls.append((self.server.index, operation))
        status, body = cluster.respond(operation, parameters)
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.0")
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass

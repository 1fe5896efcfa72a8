"""A Route 53 ARC cluster: five loopback endpoints with the same routing controls. A test can kill each of them.

They use the protocol of the cluster's data plane (AWS JSON 1.0; Amazon Route 53 Application Recovery Controller
Developer Guide, "Routing control API actions").
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.loopback.messages import Request, Response
from tests.loopback.server import LoopbackServer

if TYPE_CHECKING:
    import ssl
    from collections.abc import Sequence
    from typing import Self

STATES = {"On", "Off"}


class RecoveryCluster:
    """The cluster: `controls` has the states by ARN, and `calls` the endpoint and operation of each call."""

    def __init__(self, controls: dict[str, str], tls: ssl.SSLContext, ports: Sequence[int]) -> None:
        """`ports`: a port from `reserved_port` for each endpoint."""
        self.controls = controls
        self.calls: list[tuple[int, str]] = []
        self._servers = [_Endpoint(self, index, tls, port) for index, port in enumerate(ports)]

    def __enter__(self) -> Self:
        """Starts the endpoints."""
        for server in self._servers:
            server.start()
        return self

    def __exit__(self, *_error: object) -> None:
        """Kills the endpoints, so that no caller keeps a connection to them."""
        for server in self._servers:
            server.kill()

    @property
    def urls(self) -> list[str]:
        """The endpoints as in a DescribeCluster response."""
        return [f"{server.url}/v1" for server in self._servers]

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


class _Endpoint(LoopbackServer):
    def __init__(self, cluster: RecoveryCluster, index: int, tls: ssl.SSLContext, port: int) -> None:
        super().__init__(tls, port=port)
        self._cluster, self._index = cluster, index

    def respond(self, request: Request) -> Response:
        operation = request.headers["X-Amz-Target"].removeprefix("ToggleCustomerAPI.")
        self._cluster.calls.append((self._index, operation))
        status, body = self._cluster.respond(operation, json.loads(request.body))
        return Response(status, json.dumps(body).encode(), {"Content-Type": "application/x-amz-json-1.0"})

"""A second endpoint of the local AWS that a test can kill."""

from __future__ import annotations

from tests.loopback.messages import Request, Response, forward
from tests.loopback.server import LoopbackServer


class Forwarder(LoopbackServer):
    """Forwards every request to the local AWS, until a test calls `kill`."""

    def __init__(self, origin: str, port: int = 0) -> None:
        """`origin`: the local AWS's URL. `port`: a port from `reserved_port`; 0 selects a free port."""
        super().__init__(port=port)
        self._origin = origin

    def respond(self, request: Request) -> Response:
        return forward(request, self._origin)

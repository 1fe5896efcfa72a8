"""The proxy's side of one connection: it forwards requests to the local AWS and injects faults into responses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from tests.faults.network.faults import Delivery, End, Fault
from tests.loopback.messages import Request, Response, forward
from tests.loopback.server import HttpHandler, reset

if TYPE_CHECKING:
    import socket
    import threading

_BEFORE_RESET = 0.02  # Seconds. A reset also discards the bytes that the client hasn't read yet.
_BETWEEN_BYTES = 0.1  # Seconds between two bytes of a slow body.


class FaultSource(Protocol):
    """Decides which requests fail, and ends the waits of the ones that hang."""

    released: threading.Event

    def next_fault(self) -> Fault | None:
        """Counts a request, and returns the fault to inject."""

    def closes_connection(self) -> bool:
        """Returns whether the next request has to open a new connection."""


class ConnectionHandler(HttpHandler):
    """Serves one connection until it ends."""

    def __init__(self, connection: socket.socket, faults: FaultSource, origin: str) -> None:
        """Serves the connection, and returns when it is closed."""
        self._faults = faults
        self._origin = origin
        super().__init__(connection, ("127.0.0.1", 0), None)  # type: ignore[arg-type]  # It doesn't use a server.

    def serve(self, request: Request) -> None:
        """Forwards the request, unless its fault prevents that, and sends the changed response."""
        fault = self._faults.next_fault()
        response = forward(request, self._origin) if fault is None or fault.reaches_aws else Response()
        if fault is not None:
            self._deliver(fault.change(response), fault.delivery)
            return
        if self._faults.closes_connection():
            response = response.with_header("Connection", "close")
        self.send(response)

    def _deliver(self, response: Response, delivery: Delivery) -> None:
        size = int(len(response.body) * delivery.part)
        if delivery.part >= 0:
            self.send(response, size)
        match delivery.end:
            case End.RESET:
                self._faults.released.wait(_BEFORE_RESET)
                reset(self.connection)
                raise ConnectionAbortedError
            case End.STALLED:
                self._faults.released.wait()
            case End.TRICKLING:
                self._trickle(response.body[size:])
        self.close_connection = self.close_connection or delivery.end is not End.COMPLETE

    def _trickle(self, rest: bytes) -> None:
        for byte in rest:
            if self._faults.released.wait(_BETWEEN_BYTES):
                return
            self.wfile.write(bytes([byte]))
            self.wfile.flush()

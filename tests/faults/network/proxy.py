"""A proxy between the caller and a local AWS that injects faults into requests, or into the connections for them."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.network.connection_handler import ConnectionHandler
from tests.faults.network.faults import Connecting, Fault
from tests.faults.network.listener import Listener
from tests.loopback.server import make_tls, reset

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from pathlib import Path
    from typing import Self, TypeVar

    T = TypeVar("T")

HOLD = 0.15  # seconds that a connection fault lasts if it happens once
_TLS_HANDSHAKE = b"\x16"  # The first byte of a TLS connection. No HTTP request begins with it.


@dataclass(frozen=True, slots=True)
class Plan:
    """Which requests fail, and how.

    Attributes:
        fault: The fault; None if no request fails.
        before: How many requests succeed first.
        times: How many requests fail then; None for all of them.
    """

    fault: Fault | None = None
    before: int = 0
    times: int | None = 1


@dataclass(frozen=True, slots=True)
class Certificates:
    """A TLS context that clients trust through `bundle`, and one that they don't trust."""

    trusted: ssl.SSLContext
    untrusted: ssl.SSLContext
    bundle: Path

    @classmethod
    def make(cls, folder: Path) -> Self:
        """Writes both certificates into a folder."""
        for name in ("trusted", "untrusted"):
            (folder / name).mkdir()
        trusted, bundle = make_tls(folder / "trusted")
        return cls(trusted, make_tls(folder / "untrusted")[0], bundle)


class FaultyProxy:
    """Runs while its `with` block does, and implements `FaultSource` for its connections."""

    def __init__(self, origin: str, certificates: Certificates) -> None:
        """`origin` is the local AWS's URL."""
        self._origin = origin
        self._certificates = certificates
        self._listener = Listener(self._serve)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._plan, self._passed, self._failed = Plan(), 0, 0
        self._timer: threading.Timer | None = None
        self.released = threading.Event()
        self.url = f"http://127.0.0.1:{self._listener.port}"
        self.tls_url = f"https://127.0.0.1:{self._listener.port}"

    def __enter__(self) -> Self:
        """Starts to accept connections, without a fault."""
        self.play(Plan())
        return self

    def __exit__(self, *_error: object) -> None:
        """Closes all connections and the port."""
        self._release()
        self._listener.refuse()

    def play(self, plan: Plan) -> None:
        """Closes open connections, ends everything that hangs, and starts a plan."""
        self._release()
        self.released = threading.Event()
        with self._lock:
            self._plan, self._passed, self._failed = plan, 0, 0
        self._listener.accept()
        if self._connection_fails_next():
            self._fail_connections()

    def next_fault(self) -> Fault | None:
        """Counts a request, and returns the fault to inject."""
        fault = self._count()
        return None if fault is None or fault.needs_new_connection else fault

    def closes_connection(self) -> bool:
        """Returns whether the next request has to open a new connection, because the connection fails."""
        if not self._connection_fails_next():
            return False
        self._fail_connections()
        return True

    def _connection_fails_next(self) -> bool:
        fault = self._plan.fault
        return (
            fault is not None
            and fault.needs_new_connection
            and self._passed == self._plan.before
            and not self._failed
        )

    def _fail_connections(self) -> None:
        fault = self._plan.fault
        if fault is None or fault.needs_tls or fault.connecting is Connecting.UNRESOLVED:
            return  # The TLS handshake fails, or the client never connects.
        self._failed += 1
        if fault.connecting is Connecting.REFUSED:
            self._listener.refuse()
        else:
            self._listener.blackhole()
        if self._plan.times is not None:
            self._timer = threading.Timer(HOLD, self._listener.accept)
            self._timer.start()

    def _count(self) -> Fault | None:
        with self._lock:
            plan = self._plan
            if self._passed < plan.before:
                self._passed += 1
                return None
            if plan.fault is None or (plan.times is not None and self._failed >= plan.times):
                return None
            self._failed += 1
            return plan.fault

    def _release(self) -> None:
        self.released.set()
        timer, self._timer = self._timer, None
        if timer is not None:
            timer.cancel()
            timer.join()
        with self._lock:
            connections, self._connections = self._connections, set()
        for connection in connections:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError), connection:  # Either side may have closed it.
            secured = self._tracked(connection, self._secure)
            self._tracked(secured, lambda tracked: ConnectionHandler(tracked, self, self._origin))

    def _tracked(self, connection: socket.socket, use: Callable[[socket.socket], T]) -> T:
        """Calls `use` with a connection that `play` closes meanwhile."""
        with self._lock:
            self._connections.add(connection)
        try:
            return use(connection)
        finally:
            with self._lock:
                self._connections.discard(connection)

    def _secure(self, connection: socket.socket) -> socket.socket:
        """Returns the connection, with TLS if the client starts a handshake."""
        if connection.recv(1, socket.MSG_PEEK) != _TLS_HANDSHAKE:
            return connection
        next_fault = self._plan.fault
        fault = self._count() if next_fault is not None and next_fault.needs_tls else None
        context = self._certificates.trusted
        match fault.connecting if fault else Connecting.ACCEPTED:
            case Connecting.CLOSED:
                connection.recv(65_536)
                reset(connection)
            case Connecting.SILENT:
                self.released.wait()
            case Connecting.UNTRUSTED:
                context = self._certificates.untrusted
        return context.wrap_socket(connection, server_side=True)

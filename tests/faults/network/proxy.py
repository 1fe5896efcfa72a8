"""A proxy between the caller and a local AWS that fails as it is told: each request, or the connection before it."""

from __future__ import annotations

import contextlib
import socket
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.network.connection_handler import Exchange, hang_up
from tests.faults.network.faults import Connecting, Fault
from tests.faults.network.listener import Listener

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable
    from types import TracebackType
    from typing import Self, TypeVar

    from tests.faults.network.certificates import Certificates

    T = TypeVar("T")

HOLD = 0.15  # seconds for which a fault of connections lasts that happens once
_HELLO = b"\x16"  # the first byte of TLS's handshake; no HTTP request begins with it


@dataclass(frozen=True, slots=True)
class Plan:
    """Which requests fail, and how: after `before` that pass, `times` of them (None: all that come)."""

    fault: Fault | None = None
    before: int = 0
    times: int | None = 1


class FaultyProxy:
    """Runs while its `with` block does. `asked` has the method and path of every request, in order."""

    def __init__(self, upstream: str, certificates: Certificates) -> None:
        """`upstream` is the local AWS's URL."""
        self._upstream = upstream
        self._certificates = certificates
        self._listener = Listener(self._serve)
        self._lock = threading.Lock()
        self._connections: set[socket.socket] = set()
        self._plan, self._passed, self._failed = Plan(), 0, 0
        self._timer: threading.Timer | None = None
        self.released = threading.Event()
        self.asked: list[str] = []

    @property
    def url(self) -> str:
        """For plain connections."""
        return f"http://127.0.0.1:{self._listener.port}"

    @property
    def tls_url(self) -> str:
        """For connections over TLS, to the same port."""
        return f"https://127.0.0.1:{self._listener.port}"

    def __enter__(self) -> Self:
        """Begins to listen; nothing fails."""
        self.play(Plan())
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Hangs up on everybody, and closes the port."""
        self._let_go()
        self._listener.refuse()

    def play(self, plan: Plan) -> None:
        """What happens from here on. Connections that were kept are closed, and what hangs is let go."""
        self._let_go()
        self.released = threading.Event()
        with self._lock:
            self._plan, self._passed, self._failed = plan, 0, 0
            self.asked = []
        self._listener.accept()
        if self._next_fails():
            self._fail_connections()

    def take(self, request: str) -> Fault | None:
        """Counts a request; the fault that it meets."""
        with self._lock:
            self.asked.append(request)
        fault = self._counted()
        return None if fault is None or fault.needs_new_connection else fault

    def closes_after_this(self) -> bool:
        """Whether the next request has to make a connection, because that is what fails."""
        if not self._next_fails():
            return False
        self._fail_connections()
        return True

    def _next_fails(self) -> bool:
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
            return  # told by the first byte, or nothing comes here at all
        self._failed += 1
        if fault.connecting is Connecting.REFUSED:
            self._listener.refuse()
        else:
            self._listener.swallow()
        if self._plan.times is not None:
            self._timer = threading.Timer(HOLD, self._listener.accept)
            self._timer.start()

    def _counted(self) -> Fault | None:
        with self._lock:
            plan = self._plan
            if self._passed < plan.before:
                self._passed += 1
                return None
            if plan.fault is None or (plan.times is not None and self._failed >= plan.times):
                return None
            self._failed += 1
            return plan.fault

    def _let_go(self) -> None:
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
        # the other side may have gone, or was sent away
        with contextlib.suppress(OSError, ValueError), connection:
            secured = self._kept(connection, self._secured)
            self._kept(secured, lambda kept: Exchange(kept, self, self._upstream))

    def _kept(self, connection: socket.socket, use: Callable[[socket.socket], T]) -> T:
        """What comes of the connection's use, which `play` ends."""
        with self._lock:
            self._connections.add(connection)
        try:
            return use(connection)
        finally:
            with self._lock:
                self._connections.discard(connection)

    def _secured(self, connection: socket.socket) -> socket.socket:
        """The connection itself, or with TLS around it where the other side begins with that."""
        if connection.recv(1, socket.MSG_PEEK) != _HELLO:
            return connection
        fault = self._plan.fault
        met = self._counted() if fault is not None and fault.needs_tls else None
        match met.connecting if met else Connecting.ACCEPTED:
            case Connecting.HUNG_UP:
                connection.recv(65_536)
                hang_up(connection)
            case Connecting.SILENT:
                self.released.wait()
            case Connecting.UNTRUSTED:
                return self._around(connection, self._certificates.untrusted)
        return self._around(connection, self._certificates.trusted)

    @staticmethod
    def _around(connection: socket.socket, context: ssl.SSLContext) -> socket.socket:
        return context.wrap_socket(connection, server_side=True)

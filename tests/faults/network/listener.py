"""A port on the loopback address that accepts connections, refuses them, or never responds to them."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST = "127.0.0.1"
_BACKLOG = 64
_FILLERS = 4  # More than a backlog of length zero holds.


class Listener:
    """One port in one of three states. `serve` gets each connection in a thread."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        """Takes a free port. The port refuses connections until `accept`."""
        self._serve = serve
        self._socket: socket.socket | None = None
        self._fillers: list[socket.socket] = []
        self._thread: threading.Thread | None = None
        with _bind(0) as reserved:
            self.port: int = reserved.getsockname()[1]

    def accept(self) -> None:
        """Starts to accept connections."""
        if self._thread is not None:
            return
        self.refuse()
        self._socket = _bind(self.port)
        self._socket.listen(_BACKLOG)
        self._thread = threading.Thread(target=self._accept, args=(self._socket,), daemon=True)
        self._thread.start()

    def refuse(self) -> None:
        """Closes the port. The system then refuses every connection with a reset."""
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()
        listening, self._socket = self._socket, None
        if listening is not None:
            with contextlib.suppress(OSError):
                listening.shutdown(socket.SHUT_RDWR)  # This ends `accept` in the thread.
            listening.close()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def blackhole(self) -> None:
        """Fills the backlog. Linux then drops the packets of new connections, and clients wait."""
        self.refuse()
        self._socket = _bind(self.port)
        self._socket.listen(0)
        for _ in range(_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)  # noqa: FBT003  socket's signature
            self._fillers.append(filler)
            with contextlib.suppress(BlockingIOError):
                filler.connect((_HOST, self.port))

    def _accept(self, listening: socket.socket) -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()


def _bind(port: int) -> socket.socket:
    bound = socket.socket()
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound.bind((_HOST, port))
    return bound

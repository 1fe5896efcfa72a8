"""A port of the loopback address that accepts connections, refuses them, or lets them wait for ever."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

_HOST = "127.0.0.1"
_QUEUE = 64
_FILLERS = 4  # more than a queue of length zero holds


class Listener:
    """One port for its whole life, in one of three states; `serve` gets each connection in a thread of its own."""

    def __init__(self, serve: Callable[[socket.socket], None]) -> None:
        """Takes a free port, which refuses connections until `accept`."""
        self._serve = serve
        self._socket: socket.socket | None = None
        self._fillers: list[socket.socket] = []
        self._thread: threading.Thread | None = None
        with self._bound(0) as reserved:
            self.port: int = reserved.getsockname()[1]

    def accept(self) -> None:
        """Accepts connections from here on."""
        if self._thread is not None:
            return
        self.refuse()
        self._socket = self._bound(self.port)
        self._socket.listen(_QUEUE)
        self._thread = threading.Thread(target=self._accept, args=(self._socket,), daemon=True)
        self._thread.start()

    def refuse(self) -> None:
        """Nobody listens at the port: the system answers every connection with a reset."""
        for filler in self._fillers:
            filler.close()
        self._fillers.clear()
        taken, self._socket = self._socket, None
        if taken is not None:
            with contextlib.suppress(OSError):
                taken.shutdown(socket.SHUT_RDWR)  # wakes the thread that accepts
            taken.close()
        if self._thread is not None:
            self._thread.join()
            self._thread = None

    def swallow(self) -> None:
        """The queue of connections is full: Linux drops what asks for another, and whoever asked waits."""
        self.refuse()
        self._socket = self._bound(self.port)
        self._socket.listen(0)
        for _ in range(_FILLERS):
            filler = socket.socket()
            filler.setblocking(False)  # noqa: FBT003  socket's own signature
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

    @staticmethod
    def _bound(port: int) -> socket.socket:
        made = socket.socket()
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((_HOST, port))
        return made

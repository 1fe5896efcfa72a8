"""Name resolution within the time limit.

The system's resolver waits for its servers in C code (glibc: 5 seconds, twice per server, "man 5 resolv.conf"), and
nothing can interrupt it. Therefore, another thread resolves the name, and the caller waits for it until the limit.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from caller.deadline import DeadlineExceeded, remaining_time

if TYPE_CHECKING:
    from collections.abc import Callable

Addresses = Sequence[tuple[socket.AddressFamily, socket.SocketKind, int, str, Any]]


def resolve(host: str, port: int, family: socket.AddressFamily) -> Addresses:
    """Returns the addresses of a host, like `socket.getaddrinfo`; raises its exceptions, or DeadlineExceeded."""
    limit = remaining_time()

    def look_up() -> Addresses:
        return socket.getaddrinfo(host, port, family, socket.SOCK_STREAM)

    return look_up() if limit is None else _run_in_thread(look_up, limit)


def _run_in_thread(look_up: Callable[[], Addresses], seconds: float) -> Addresses:
    """Returns or raises what the function does in another thread.

    If the function takes longer, the thread ends when the resolver gives up. The process can exit before that.
    """
    done = threading.Event()
    outcome: list[Addresses | Exception] = []

    def work() -> None:
        try:
            outcome.append(look_up())
        except Exception as error:  # noqa: BLE001  every exception is raised again below
            outcome.append(error)
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    if not done.wait(seconds):
        raise DeadlineExceeded
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]

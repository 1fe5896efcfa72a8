"""Name resolution that a deadline can interrupt.

The system's resolver waits for its servers in C code (glibc: 5 seconds, twice per server, "man 5 resolv.conf").
Python handles a signal only after the C code returns. Therefore, another thread resolves the name, and a signal
interrupts the wait for that thread. botocore, urllib3, and http.client don't have a configurable resolver. All of them
call `socket.getaddrinfo`.
"""

from __future__ import annotations

import socket
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@contextmanager
def interruptible_resolution() -> Iterator[None]:
    """Lets an exception from a signal handler interrupt name resolution in the main thread."""
    original: Callable[..., Any] = socket.getaddrinfo

    def resolve(*arguments: Any, **keywords: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return original(*arguments, **keywords)
        return _run_in_thread(lambda: original(*arguments, **keywords))

    socket.getaddrinfo = resolve
    try:
        yield
    finally:
        socket.getaddrinfo = original


def _run_in_thread(function: Callable[[], Any]) -> Any:
    """Returns or raises what the function does in another thread.

    The process can exit while the thread runs.
    """
    done = threading.Event()
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["addresses"] = function()
        except Exception as error:  # noqa: BLE001  every exception is raised again below
            outcome["error"] = error
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    done.wait()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["addresses"]

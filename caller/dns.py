"""Name resolution that a deadline can end.

The system's resolver waits for its servers inside C (glibc: 5 seconds, twice per server, "man 5 resolv.conf"), and
Python handles a signal only when it has come back. Another thread waits there instead; the wait for that
thread ends at a signal. botocore, urllib3 and http.client have no resolver of their own to configure: all of them
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
    """While inside, what raises in a signal's handler ends name resolution in the main thread too."""
    before: Callable[..., Any] = socket.getaddrinfo

    def resolved(*arguments: Any, **named: Any) -> Any:
        if threading.current_thread() is not threading.main_thread():
            return before(*arguments, **named)
        return _in_thread(lambda: before(*arguments, **named))

    socket.getaddrinfo = resolved
    try:
        yield
    finally:
        socket.getaddrinfo = before


def _in_thread(resolve: Callable[[], Any]) -> Any:
    """What a thread's work returns or raises. Nobody waits for the thread at the end of the process."""
    done = threading.Event()
    outcome: dict[str, Any] = {}

    def work() -> None:
        try:
            outcome["addresses"] = resolve()
        except Exception as error:  # noqa: BLE001  raised again below, whatever it is
            outcome["error"] = error
        finally:
            done.set()

    threading.Thread(target=work, daemon=True).start()
    done.wait()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["addresses"]

"""The program of the caller's own process: a handler's invocations, one after the other, as Lambda makes them.

Reads a JSON object per line and answers with one. `{"event", "milliseconds", "resolutions"}` invokes the handler, in
which only so many names resolve before one hangs (null: all of them). `{"trace": true}` begins to trace memory,
`{"collect": false}` ends garbage collection, `{"figures": true}` tells what the process holds. The root logger is at
DEBUG, as an application log level in the function's logging configuration sets it.
"""

from __future__ import annotations

import ctypes
import gc
import io
import json
import logging
import os
import signal
import socket
import sys
import tempfile
import time
import tracemalloc
from pathlib import Path
from typing import Any

from caller.errors import NamedError
from caller.handler import handler

_MILLISECONDS = 1000


class _Context:
    def __init__(self, milliseconds: int) -> None:
        self._end = time.monotonic() + milliseconds / _MILLISECONDS

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * _MILLISECONDS)


def main() -> None:
    """Serves standard input until it ends. What the handler and all loggers write comes with the answers."""
    answers = os.fdopen(os.dup(1), "w")
    written = io.StringIO()
    sys.stdout = sys.stderr = written
    logging.basicConfig(level=logging.DEBUG, stream=written)
    names = _Names()
    for line in sys.stdin:
        asked = json.loads(line)
        if "figures" in asked:
            told = figures()
        elif "trace" in asked:
            tracemalloc.start()
            told = {}
        elif "collect" in asked:
            (gc.enable if asked["collect"] else gc.disable)()
            told = {}
        else:
            names.left = asked["resolutions"]
            told = _invoked(asked["event"], asked["milliseconds"])
        told["written"] = written.getvalue()
        written.seek(0)
        written.truncate()
        answers.write(json.dumps(told) + "\n")
        answers.flush()


def _invoked(event: Any, milliseconds: int) -> dict[str, Any]:
    started = time.monotonic()
    told: dict[str, Any] = {}
    try:
        told["result"] = json.loads(json.dumps(handler(event, _Context(milliseconds))))
    except NamedError as error:
        told |= {"name": type(error).__name__, "text": str(error)}
    return {**told, "seconds": time.monotonic() - started}


def figures() -> dict[str, Any]:
    """What the process holds: open files, sockets among them, threads, memory in bytes and in Python's blocks."""
    links = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    gc.collect()  # after the files were counted
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    status = Path("/proc/self/status").read_text()
    return {
        "files": len(links),
        "sockets": sum(link.startswith("socket:") for link in links),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "resident": pages * os.sysconf("SC_PAGE_SIZE"),
        "peak": int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1]) * 1024,
        "blocks": sys.getallocatedblocks(),
        "traced": tracemalloc.get_traced_memory()[0],
        "state": _state(),
    }


def _state() -> str:
    """What an invocation might leave to the next one beside objects, as text: without what it is, if it is secret."""
    return repr(
        (
            hash(tuple(sorted(os.environ.items()))),
            sorted(path.name for path in Path(tempfile.gettempdir()).iterdir()),
            str(Path.cwd()),
            signal.getsignal(signal.SIGALRM),
            signal.getitimer(signal.ITIMER_REAL),
            socket.getdefaulttimeout(),
            getattr(socket.getaddrinfo, "__qualname__", ""),
            logging.root.level,
        )
    )


class _Names:
    """The process's name resolution: when none are `left`, it waits inside C without an end, as the system's does where
    no server answers. No signal interrupts it: the system's own resolver goes on waiting after one, too.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self._resolve = socket.getaddrinfo
        self._libc = ctypes.CDLL(None)
        self._mutex = ctypes.create_string_buffer(128)
        self._libc.pthread_mutex_lock(self._mutex)
        socket.getaddrinfo = self._resolved

    def _resolved(self, *arguments: Any, **named: Any) -> Any:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self._libc.pthread_mutex_lock(self._mutex)
        return self._resolve(*arguments, **named)


if __name__ == "__main__":
    main()
    os._exit(0)  # threads that hang must not hold the process

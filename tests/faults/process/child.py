"""The program of the caller's process: it invokes the handler repeatedly, as Lambda does.

The program reads one JSON object per line from standard input, and writes one JSON object as the response:

- `{"event", "milliseconds", "resolutions"}` invokes the handler. Only that many host names resolve before the next one
  hangs; null: all of them.
- `{"trace": true}` starts to trace memory.
- `{"collect": false}` disables garbage collection.
- `{"usage": true}` returns what the process uses.

The root logger's level is DEBUG, as if the function's logging configuration set that application log level.
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
import threading
import time
import tracemalloc
from pathlib import Path
from typing import Any

from caller.errors import NamedError
from caller.handler import handler

_MILLISECONDS = 1000


class _Context:
    aws_request_id = "invocation-1"

    def __init__(self, milliseconds: int) -> None:
        self._end = time.monotonic() + milliseconds / _MILLISECONDS

    def get_remaining_time_in_millis(self) -> int:
        return int((self._end - time.monotonic()) * _MILLISECONDS)


def main() -> None:
    """Responds until standard input ends. Each response has what the handler and the loggers wrote."""
    responses = os.fdopen(os.dup(1), "w")
    written = io.StringIO()
    sys.stdout = sys.stderr = written
    logging.basicConfig(level=logging.DEBUG, stream=written)
    resolver = _Resolver()
    for line in sys.stdin:
        response = _respond(json.loads(line), resolver)
        response["written"] = written.getvalue()
        written.seek(0)
        written.truncate()
        responses.write(json.dumps(response) + "\n")
        responses.flush()


def _respond(request: dict[str, Any], resolver: _Resolver) -> dict[str, Any]:
    if "usage" in request:
        return measure_usage()
    if "trace" in request:
        tracemalloc.start()
    elif "collect" in request:
        (gc.enable if request["collect"] else gc.disable)()
    else:
        resolver.left = request["resolutions"]
        return _invoke(request["event"], request["milliseconds"])
    return {}


def _invoke(event: Any, milliseconds: int) -> dict[str, Any]:
    started = time.monotonic()
    ended: dict[str, Any] = {}
    try:
        ended["result"] = json.loads(json.dumps(handler(event, _Context(milliseconds))))
    except NamedError as error:
        ended |= {"error": type(error).__name__, "cause": str(error)}
    return {**ended, "seconds": time.monotonic() - started}


def measure_usage() -> dict[str, Any]:
    """Returns the process's open files, sockets, threads, memory (bytes and Python's blocks), and global state."""
    links = [str(path.readlink()) for path in Path("/proc/self/fd").iterdir() if path.is_symlink()]
    gc.collect()  # Garbage collection closes leaked files, so it runs after the files are counted.
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return {
        "files": len(links),
        "sockets": sum(link.startswith("socket:") for link in links),
        "threads": len(list(Path("/proc/self/task").iterdir())),
        "resident": pages * os.sysconf("SC_PAGE_SIZE"),
        "blocks": sys.getallocatedblocks(),
        "traced": tracemalloc.get_traced_memory()[0],
        "state": _describe_state(),
    }


def _describe_state() -> str:
    """Describes the global state that an invocation could change, without secrets."""
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
            (sys.gettrace(), sys.getprofile(), sys.excepthook, sys.unraisablehook, threading.excepthook),
        )
    )


class _Resolver:
    """Replaces the process's name resolution. When no resolutions are `left`, it waits forever in C code.

    That is what the system's resolver does if no name server responds. A signal doesn't interrupt either of them.
    """

    def __init__(self) -> None:
        self.left: int | None = None
        self._resolve = socket.getaddrinfo
        self._libc = ctypes.CDLL(None)
        self._mutex = ctypes.create_string_buffer(128)
        self._libc.pthread_mutex_lock(self._mutex)
        socket.getaddrinfo = self._getaddrinfo

    def _getaddrinfo(self, *arguments: Any, **named: Any) -> Any:
        if self.left is not None:
            self.left -= 1
            if self.left < 0:
                self._libc.pthread_mutex_lock(self._mutex)
        return self._resolve(*arguments, **named)


if __name__ == "__main__":
    main()
    os._exit(0)  # A thread that hangs must not keep the process alive.

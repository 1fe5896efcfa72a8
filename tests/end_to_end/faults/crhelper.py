"""A replacement for crhelper in a separate layer. It injects the fault in the environment variable FAULT.

At the check's first connection, the fault kills the process or makes connections fail.
"""

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any

RESPONSE_HOST = "cloudformation-custom-resource-response-"
REACHABLE: set[Any] = set()
_connect = socket.socket.connect
_getaddrinfo = socket.getaddrinfo


def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
    """Resolves a host name, and records the addresses of response URLs."""
    addresses = _getaddrinfo(host, *more, **named)
    if str(host).startswith(RESPONSE_HOST):
        REACHABLE.update(address for *_, address in addresses)
    return addresses


def connect(connection: socket.socket, address: Any) -> None:
    """Connects, or injects the fault."""
    fault, mark = os.environ["FAULT"], Path(os.environ.get("MARK") or os.devnull)
    if fault == "killed" or (fault == "killed once" and not mark.exists()):
        if fault == "killed once":
            mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    reachable = address in REACHABLE and not fault.endswith("everything")
    if fault.startswith("refused") and not reachable:
        raise ConnectionRefusedError
    if fault.startswith("black hole") and not reachable:
        time.sleep(connection.gettimeout() or 60)
        raise TimeoutError
    _connect(connection, address)


socket.socket.connect = connect  # type: ignore[method-assign, assignment]
socket.getaddrinfo = getaddrinfo
sys.path.remove(str(Path(__file__).parent))
del sys.modules["crhelper"]
import crhelper  # noqa: E402,F401  the real one

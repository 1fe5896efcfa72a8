"""An endpoint that injects faults into API calls."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import threading
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from tests.end_to_end.servers.api_requests import find_request
from tests.end_to_end.servers.forwarder import Forwarder
from tests.loopback.messages import Request, Response
from tests.loopback.server import reset

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tests.loopback.server import HttpHandler

_THROTTLED = Response(400, json.dumps({"__type": "ThrottlingException", "message": "Slow down"}).encode())
_FAILED = Response(500, json.dumps({"__type": "InternalFailure", "message": "Try again"}).encode())
_NO_ANSWER = Response(0)


class Fault(Enum):
    """What happens to a request."""

    THROTTLED = "it is rejected because of its rate"
    REQUEST_LOST = "it is neither executed nor answered"
    ANSWER_LOST = "it is executed, but not answered"
    SERVER_ERROR = "it is executed, and the answer is a server error"
    CALLER_KILLED = "it is executed, and the function that sent it is killed"


class FaultyForwarder(Forwarder):
    """Forwards requests, and injects faults into some of them. Needs Linux for CALLER_KILLED.

    Attributes:
        requests: The operations of the requests so far, each with the fault that happened to it.
    """

    def __init__(self, origin: str) -> None:
        """`origin`: the URL of the local AWS, or of another server."""
        super().__init__(origin)
        self.requests: list[tuple[str, Fault | None]] = []
        self._planned: list[tuple[str, Fault]] = []
        self._lock = threading.Lock()

    def inject(self, operation: str, fault: Fault, times: int) -> None:
        """Injects a fault into the next requests of an operation, and forgets the requests so far."""
        self.inject_all(operation, [fault] * times)

    def inject_all(self, operation: str, faults: Sequence[Fault]) -> None:
        """Injects one fault into each of the next requests of an operation, and forgets the requests so far."""
        with self._lock:
            self.requests.clear()
            self._planned = [(operation, fault) for fault in faults]

    def respond(self, request: Request) -> Response:
        fault = self._choose_fault(find_request(request)[1])
        if fault is Fault.THROTTLED:
            return _THROTTLED
        if fault is Fault.REQUEST_LOST:
            return _NO_ANSWER
        response = super().respond(request)
        if fault is Fault.CALLER_KILLED:
            _kill(request)
        if fault is Fault.SERVER_ERROR:
            return _FAILED
        return response if fault is None else _NO_ANSWER

    def deliver(self, handler: HttpHandler, response: Response) -> None:
        if response is _NO_ANSWER:
            reset(handler.request)
            raise ConnectionAbortedError
        super().deliver(handler, response)

    def _choose_fault(self, operation: str) -> Fault | None:
        with self._lock:
            planned = next((each for each in self._planned if each[0] == operation), None)
            if planned:
                self._planned.remove(planned)
            fault = planned[1] if planned else None
            self.requests.append((operation, fault))
            return fault


def _kill(request: Request) -> None:
    """Kills the processes of the function that signed a request. They have the same credentials."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    token = f"AWS_SESSION_TOKEN={headers['x-amz-security-token']}".encode()
    for folder in Path("/proc").iterdir():
        with contextlib.suppress(OSError):  # another user's process, or one that has ended
            if folder.name.isdigit() and token in (folder / "environ").read_bytes().split(b"\0"):
                os.kill(int(folder.name), signal.SIGKILL)

"""The Runtime API of one execution environment, served on a free local port.

Rules: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

PREFIX: Final = "/2018-06-01/runtime"
POLL_SECONDS: Final = 0.05  # how soon `close` is noticed


@dataclass(frozen=True, slots=True)
class Invocation:
    """One event for a function; `deadline` is in milliseconds since 1970."""

    request_id: str
    event: bytes
    function_arn: str
    deadline: int


@dataclass(frozen=True, slots=True)
class Message:
    """What an execution environment says: ready, response, error, init-error or exit."""

    kind: str
    body: bytes = b""
    request_id: str = ""


class RuntimeApi:
    """Hands invocations to one process and takes its answers."""

    def __init__(self) -> None:
        """Listens at once."""
        self.messages: queue.Queue[Message] = queue.Queue()
        self._invocations: queue.Queue[Invocation | None] = queue.Queue()
        api = self

        class Handler(_Handler):
            runtime_api = api

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()

    @property
    def address(self) -> str:
        """Host and port, as AWS_LAMBDA_RUNTIME_API has them."""
        return f"127.0.0.1:{self._server.server_port}"

    def send_invocation(self, invocation: Invocation) -> None:
        """Gives the process its next invocation."""
        self._invocations.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Waits for the next invocation; None when the environment is being shut down."""
        return self._invocations.get()

    def close(self) -> None:
        """Stops listening."""
        self._invocations.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """The paths that a runtime client uses."""

    runtime_api: RuntimeApi
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # an answer in one piece: two pieces wait 40 ms for each other
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """`invocation/next`: blocks until there is one. `restore/next`: a snapshot is restored at once."""
        if self.path == f"{PREFIX}/restore/next":
            self._answer(200)
            return
        self.runtime_api.messages.put(Message("ready"))
        invocation = self.runtime_api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        self._answer(
            200,
            invocation.event,
            {
                "Content-Type": "application/json",
                "Lambda-Runtime-Aws-Request-Id": invocation.request_id,
                "Lambda-Runtime-Deadline-Ms": str(invocation.deadline),
                "Lambda-Runtime-Invoked-Function-Arn": invocation.function_arn,
            },
        )

    def do_POST(self) -> None:
        """`invocation/{id}/response`, `invocation/{id}/error`, `init/error` and `restore/error`."""
        body = self._body()
        steps = self.path.removeprefix(PREFIX).strip("/").split("/")
        initializing = steps in (["init", "error"], ["restore", "error"])
        message = Message("init-error", body) if initializing else Message(steps[-1], body, steps[1])
        self.runtime_api.messages.put(message)
        self._answer(202, b'{"status":"OK"}')

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    def _answer(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's signature
        """Says nothing: the function's log has what matters."""

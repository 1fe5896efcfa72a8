"""The runtime API of one execution environment, on a free local port.

Rules: AWS Lambda Developer Guide, "Using the Lambda runtime API for custom runtimes".
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final

PREFIX: Final = "/2018-06-01/runtime"
POLL_SECONDS: Final = 0.05  # the maximum delay of `close`


@dataclass(frozen=True, slots=True)
class Invocation:
    """An event for a function; `deadline` is in milliseconds since the epoch."""

    request_id: str
    event: bytes
    function_arn: str
    deadline: int


@dataclass(frozen=True, slots=True)
class Message:
    """A message from an execution environment; `kind` is ready, response, error, init-error, or exit."""

    kind: str
    body: bytes = b""
    request_id: str = ""


class RuntimeApi:
    """Sends invocations to one process and receives its responses."""

    def __init__(self) -> None:
        """Starts to listen."""
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
        """The value of AWS_LAMBDA_RUNTIME_API: the host and the port."""
        return f"127.0.0.1:{self._server.server_port}"

    def send_invocation(self, invocation: Invocation) -> None:
        """Sends the next invocation to the process."""
        self._invocations.put(invocation)

    def next_invocation(self) -> Invocation | None:
        """Waits for the next invocation; returns None if the environment shuts down."""
        return self._invocations.get()

    def close(self) -> None:
        """Stops listening."""
        self._invocations.put(None)
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """The paths of the runtime API."""

    runtime_api: RuntimeApi
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # buffered: a response in two packets would wait 40 ms
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        """`invocation/next` blocks until the next invocation. `restore/next` returns at once."""
        if self.path == f"{PREFIX}/restore/next":
            self._respond(200)
            return
        self.runtime_api.messages.put(Message("ready"))
        invocation = self.runtime_api.next_invocation()
        if invocation is None:
            self.close_connection = True
            return
        self._respond(
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
        self._respond(202, b'{"status":"OK"}')

    def _body(self) -> bytes:
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.rfile.read(int(self.headers.get("Content-Length", 0)))
        body = bytearray()
        while size := int(self.rfile.readline().split(b";")[0], 16):
            body += self.rfile.read(size)
            self.rfile.readline()
        self.rfile.readline()
        return bytes(body)

    def _respond(self, status: int, body: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's signature
        """Logs nothing, because the function's log contains what matters."""

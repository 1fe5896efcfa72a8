"""Custom resources' answers on their way from the functions to the stacks that wait for them.

They arrive by HTTPS, as on AWS: the usual libraries know nothing else.
"""

from __future__ import annotations

import contextlib
import queue
import ssl
import threading
import time
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from localaws.api.certificates import write_certificate

if TYPE_CHECKING:
    from pathlib import Path

POLL_SECONDS: Final = 0.05


def response_url(region: str, token: str) -> str:
    """The URL for one answer, in the form that CloudFormation's have.

    Functions' processes find the local AWS under this name (`lambda_runtime.sandbox`).
    """
    host = f"cloudformation-custom-resource-response-{region.replace('-', '')}.s3.{region}.amazonaws.com"
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=7200&X-Amz-Signature={uuid.uuid4().hex}"
    return f"https://{host}/{token}?{query}"


class Answers:
    """The answers that are awaited; functions put them by HTTP, providers wait for them."""

    def __init__(self) -> None:
        """Starts with none awaited."""
        self._awaited: dict[str, queue.Queue[bytes | None]] = {}

    def expect(self) -> str:
        """A new token to put into a response URL."""
        token = uuid.uuid4().hex
        self._awaited[token] = queue.Queue()
        return token

    def put(self, token: str, answer: bytes | None) -> bool:
        """Takes an answer, or None for "there will be none"; False where none is awaited."""
        if token not in self._awaited:
            return False
        self._awaited[token].put(answer)
        return True

    def is_awaited(self, token: str) -> bool:
        """Whether an answer is still of use."""
        return token in self._awaited

    def wait(self, token: str, seconds: float, cancelled: threading.Event) -> bytes | None:
        """The answer, or None where none came in time, none will come, or nobody wants it any more."""
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0 and not cancelled.is_set():
                with contextlib.suppress(queue.Empty):
                    return self._awaited[token].get(timeout=min(left, POLL_SECONDS))
            return None
        finally:
            self._awaited.pop(token)


ANSWERS: Final = Answers()


class AnswerServer:
    """Takes answers on a free local port, with a certificate that functions trust."""

    def __init__(self, folder: Path) -> None:
        """Listens at once. The certificate goes into the folder, which is private."""
        self.certificate, key = write_certificate(folder)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, key)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
        self._server.daemon_threads = True
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        threading.Thread(target=self._server.serve_forever, args=(POLL_SECONDS,), daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens on the loopback address."""
        return self._server.server_port

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Takes one answer by PUT."""

    def do_PUT(self) -> None:
        """403 where nothing is awaited, as for an expired URL."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        taken = ANSWERS.put(urlsplit(self.path).path.strip("/"), body)
        self.send_response(200 if taken else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's signature
        """Says nothing: the stack's events have what matters."""

"""Receives the responses of custom resources' functions, for the stack operations that wait for them.

The functions send them by HTTPS, because the usual libraries support only the URLs that AWS uses.
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
from localaws.api.host_names import s3_host

if TYPE_CHECKING:
    from pathlib import Path

POLL_SECONDS: Final = 0.05


def response_url(region: str, token: str) -> str:
    """Returns the URL for one response, in CloudFormation's form.

    In a function's process, `lambda_runtime.sandbox` resolves the host name to the local AWS.
    """
    host = f"cloudformation-custom-resource-response-{region.replace('-', '')}.{s3_host(region)}"
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Expires=7200&X-Amz-Signature={uuid.uuid4().hex}"
    return f"https://{host}/{token}?{query}"


class PendingResponses:
    """The responses for which stack operations are waiting."""

    def __init__(self) -> None:
        """Starts empty."""
        self._pending: dict[str, queue.Queue[bytes | None]] = {}

    def add(self) -> str:
        """Adds a pending response, and returns the token for its URL."""
        token = uuid.uuid4().hex
        self._pending[token] = queue.Queue()
        return token

    def deliver(self, token: str, response: bytes | None) -> bool:
        """Delivers a response, or None if none will come; returns False if the token isn't pending."""
        pending = self._pending.get(token)
        if pending is None:
            return False
        pending.put(response)
        return True

    def is_pending(self, token: str) -> bool:
        """Returns whether a stack operation still waits for this response."""
        return token in self._pending

    def wait(self, token: str, seconds: float, canceled: threading.Event) -> bytes | None:
        """Waits for a response; returns None if it doesn't come in time or the operation is canceled."""
        until = time.monotonic() + seconds
        try:
            while (left := until - time.monotonic()) > 0 and not canceled.is_set():
                with contextlib.suppress(queue.Empty):
                    return self._pending[token].get(timeout=min(left, POLL_SECONDS))
            return None
        finally:
            self._pending.pop(token)


PENDING_RESPONSES: Final = PendingResponses()


class ResponseServer:
    """Receives responses on a free local port, with a certificate that the functions trust."""

    def __init__(self, folder: Path) -> None:
        """Starts to listen. Writes the certificate into the folder, which must be private."""
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
        """The port on the loopback address."""
        return self._server.server_port

    def close(self) -> None:
        """Stops listening."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Receives a response by PUT."""

    def do_PUT(self) -> None:
        """Responds with 403 if the token isn't pending, as S3 does for an expired URL."""
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        delivered = PENDING_RESPONSES.deliver(urlsplit(self.path).path.strip("/"), body)
        self.send_response(200 if delivered else 403)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  http.server's signature
        """Logs nothing, because the stack events contain what matters."""

"""An endpoint of its own in front of the local AWS, in a process that a test can kill.

`python -m tests.end_to_end.servers.forwarder http://127.0.0.1:PORT` prints the URL that it listens at.
"""

from __future__ import annotations

import signal
import subprocess
import sys
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Self
from urllib.parse import urlsplit

from scripts.tooling.environment import ROOT

_OF_A_CONNECTION = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Forwarder:
    """Runs while its `with` block does, or until it is killed."""

    def __init__(self, origin: str) -> None:
        """`origin`: the URL that requests are handed on to."""
        command = [sys.executable, "-m", __name__, origin]
        self._process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
        assert self._process.stdout is not None
        self.url = self._process.stdout.readline().strip()
        assert self.url, "the forwarder did not start"

    def kill(self) -> None:
        """Ends the process at once (SIGKILL), with its port and every connection."""
        self._process.kill()
        assert self._process.wait() == -signal.SIGKILL

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.kill()
        self._process.wait()
        if self._process.stdout:
            self._process.stdout.close()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    origin = ""

    def hand_on(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        connection = HTTPConnection(self.origin)
        connection.request(self.command, self.path, body, dict(self.headers))
        answer = connection.getresponse()
        content = answer.read()
        connection.close()
        self.send_response_only(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in _OF_A_CONNECTION:
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_DELETE = hand_on  # noqa: N815  http.server's names

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  http.server's signature
        pass


def main(origin: str) -> None:
    """Listens until the process ends."""
    handler = type("Handler", (_Handler,), {"origin": urlsplit(origin).netloc})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])

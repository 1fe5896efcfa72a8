"""A proxy on the loopback address."""

from __future__ import annotations

import contextlib
import select
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from types import TracebackType

_RECORD = 16_384  # bytes of the largest TLS record, after which no decrypted byte remains in the socket


class TunnelingProxy:
    """Connects clients to the hosts that their CONNECT requests name, or refuses that. With `tls`, it speaks TLS."""

    def __init__(self, *, refuses: bool = False, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[str] = []
        self._tls = tls
        self._refuses = refuses
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.host = f"127.0.0.1:{self._listener.getsockname()[1]}"
        self.url = f"http{'s' if tls else ''}://{self.host}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # the listener is closed
                return
            with client, contextlib.suppress(OSError):  # a client can refuse the certificate
                self._tunnel(self._tls.wrap_socket(client, server_side=True) if self._tls else client)

    def _tunnel(self, client: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            received = client.recv(4096)
            if not received:
                return
            head += received
        self.requests.append(head.decode())
        if self._refuses:
            client.sendall(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")
            return
        host, _, port = head.split()[1].decode().partition(":")
        with socket.create_connection((host, int(port))) as server:
            client.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            others = {client: server, server: client}
            while True:
                for ready in select.select(list(others), [], [])[0]:
                    received = ready.recv(_RECORD)
                    if not received:
                        return
                    others[ready].sendall(received)

"""Connections of botocore's HTTP sessions that respect the time limit.

Each operation of a socket that can block waits until the time limit at most, and then raises DeadlineExceeded. A body
that arrives byte by byte ends at the limit, too, because each read is such an operation. The exception passes through
urllib3 like any other exception: urllib3 closes the connection and removes it from its pool.

Sources: `socket.socket`, `ssl.SSLContext.sslsocket_class`, `urllib3.connection`, and `botocore.awsrequest`.
"""

from __future__ import annotations

import socket
import ssl
import time
from typing import TYPE_CHECKING, Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)
from botocore.httpsession import create_urllib3_context
from urllib3.exceptions import ConnectTimeoutError, NameResolutionError, NewConnectionError
from urllib3.util.connection import allowed_gai_family

from caller.deadline import DeadlineExceeded, remaining_time
from caller.dns import resolve
from caller.sdk.attempts import mark_open
from caller.sdk.repeats import are_repeats_allowed

if TYPE_CHECKING:
    from collections.abc import Callable

_MAX_IDLE = 5.0  # seconds after which a request that can't be repeated gets a new connection
_CONTINUE_TIME = 1.5  # seconds; botocore waits 1 second for the response to "Expect: 100-continue"


class TimeLimitedSocket(socket.socket):
    """A TCP socket whose operations end at its own timeout or at the time limit, whichever is earlier."""

    _own_timeout: float | None = None

    def settimeout(self, value: float | None, /) -> None:
        """Sets the socket's own timeout in seconds."""
        self._own_timeout = value
        super().settimeout(value)

    def connect(self, address: Any, /) -> None:
        """Connects; raises DeadlineExceeded."""
        self._run(super().connect, address)

    def recv(self, *arguments: Any) -> bytes:
        """Receives bytes; raises DeadlineExceeded."""
        received: bytes = self._run(super().recv, *arguments)
        return received

    def recv_into(self, *arguments: Any) -> int:
        """Receives bytes into a buffer; raises DeadlineExceeded."""
        size: int = self._run(super().recv_into, *arguments)
        return size

    def send(self, *arguments: Any) -> int:
        """Sends some of the bytes; raises DeadlineExceeded."""
        size: int = self._run(super().send, *arguments)
        return size

    def sendall(self, *arguments: Any) -> None:
        """Sends all bytes; raises DeadlineExceeded."""
        self._run(super().sendall, *arguments)

    def _run(self, operation: Callable[..., Any], *arguments: Any) -> Any:
        limit = remaining_time()
        is_limit = limit is not None and (self._own_timeout is None or limit < self._own_timeout)
        super().settimeout(limit if is_limit else self._own_timeout)
        try:
            return operation(*arguments)
        except TimeoutError:
            if is_limit:
                raise DeadlineExceeded from None
            raise


class TimeLimitedTlsSocket(TimeLimitedSocket, ssl.SSLSocket):
    """A TLS socket whose operations end at its own timeout or at the time limit, whichever is earlier."""

    # it calls `send`, which respects the limit
    sendall = ssl.SSLSocket.sendall

    def do_handshake(self, *arguments: Any) -> None:
        """Negotiates the connection's keys; raises DeadlineExceeded."""
        self._run(super().do_handshake, *arguments)


_HttpConnection: Any = AWSHTTPConnection  # the stubs of these two classes contradict each other
_HttpsConnection: Any = AWSHTTPSConnection


class TimeLimitedHttpConnection(_HttpConnection):  # type: ignore[misc]
    """A connection without TLS."""

    _last_used = 0.0
    _joined_body: bytes | None = None

    @property
    def is_connected(self) -> bool:
        """Whether urllib3 can use the connection for another request.

        Lambda freezes the process between invocations, and then it doesn't notice that the service closes an idle
        connection. The next request fails after it was sent.
        """
        is_stale = not are_repeats_allowed() and time.time() - self._last_used > _MAX_IDLE
        return bool(not is_stale and super().is_connected)

    def send(self, data: Any) -> None:
        """Sends a part of a request; raises DeadlineExceeded."""
        if self.sock is None:
            self.connect()
        mark_open(is_open=True)
        self._last_used = time.time()
        super().send(data)

    def request(self, method: str, url: str, body: Any, headers: Any, *rest: Any, **options: Any) -> None:
        """Sends a request; raises DeadlineExceeded."""
        limit = remaining_time()
        if limit is not None and limit < _CONTINUE_TIME:  # then there is no time to wait for this response
            headers = {name: value for name, value in headers.items() if name.lower() != "expect"}
        self._joined_body = None
        if isinstance(body, bytes) and "Content-Length" in headers and "Expect" not in headers:
            self._joined_body, body = body, None
        super().request(method, url, body, headers, *rest, **options)

    def endheaders(self, message_body: Any = None, **options: Any) -> None:
        """Sends the headers, together with a body in memory; raises DeadlineExceeded.

        urllib3 sends the body separately, which is a second packet and a second TLS record.
        """
        super().endheaders(self._joined_body if message_body is None else message_body, **options)

    def _new_conn(self) -> socket.socket:
        """Returns a connected socket; raises the exceptions of urllib3's method, which it replaces."""
        connection: Any = self
        host, timeout = connection.host, connection.timeout
        try:
            return _connect(connection)
        except socket.gaierror as error:  # a subclass of OSError, like the next one
            raise NameResolutionError(host, connection, error) from error
        except TimeoutError as error:
            text = f"Connection to {host} timed out. (connect timeout={timeout})"
            raise ConnectTimeoutError(connection, text) from error
        except OSError as error:
            raise NewConnectionError(connection, f"Failed to establish a new connection: {error}") from error


def _connect(connection: Any) -> socket.socket:
    """Returns a socket that is connected to the first of the host's addresses that accepts it."""
    host = connection._dns_host.strip("[]")  # the name with its final dot
    failure = OSError("the host has no addresses")
    for family, kind, protocol, _, address in resolve(host, connection.port, allowed_gai_family()):
        opened = TimeLimitedSocket(family, kind, protocol)
        try:
            for option in connection.socket_options or ():
                opened.setsockopt(*option)
            opened.settimeout(connection.timeout)
            opened.connect(address)
        except OSError as error:
            opened.close()
            failure = error
        except BaseException:
            opened.close()
            raise
        else:
            return opened
    raise failure


class TimeLimitedHttpsConnection(TimeLimitedHttpConnection, _HttpsConnection):  # type: ignore[misc]
    """A connection with TLS."""

    ca_certs: str | None
    proxy: Any
    proxy_config: Any

    def connect(self) -> None:
        """Connects, through a proxy if there is one; raises DeadlineExceeded."""
        assert self.ssl_context is not None  # noqa: S101  botocore's sessions create one
        self.ssl_context.sslsocket_class = TimeLimitedTlsSocket
        if self.proxy_config is not None:
            context = self.proxy_config.ssl_context or self._create_proxy_context()
            context.sslsocket_class = TimeLimitedTlsSocket
            self.proxy_config = self.proxy_config._replace(ssl_context=context)
        try:
            super().connect()
        finally:
            mark_open(is_open=False)  # a proxy can have received a request, but the service hasn't

    def _create_proxy_context(self) -> ssl.SSLContext:
        """Returns a TLS context for the proxy that trusts the same certificates as botocore does for other hosts."""
        context: ssl.SSLContext = create_urllib3_context()
        if self.ca_certs and self.proxy.scheme == "https":
            context.load_verify_locations(self.ca_certs)
        return context


class _HttpPool(AWSHTTPConnectionPool):
    ConnectionCls = TimeLimitedHttpConnection


class _HttpsPool(AWSHTTPSConnectionPool):
    ConnectionCls = TimeLimitedHttpsConnection


def limit_connections(session: Any) -> None:
    """Makes the new connections of botocore's URLLib3Session respect the time limit, also those through a proxy."""
    session._pool_classes_by_scheme.update(http=_HttpPool, https=_HttpsPool)

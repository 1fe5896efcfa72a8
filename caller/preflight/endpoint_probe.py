"""Whether an endpoint resolves and accepts a connection: TCP and TLS as botocore would make them, no request."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from botocore.httpsession import where
from botocore.utils import get_environ_proxies
from urllib3.util import make_headers

from caller.sdk.session import base_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from caller.preflight.check_runner import Pause

_TIMEOUT = 5.0  # seconds for a connection
_WAITS = (1.0, 3.0)  # seconds before another attempt


def connection_problem(endpoint: str, pause: Pause, note: Callable[[str], None]) -> str | None:
    """What keeps a connection to an endpoint's URL from being made; None where it is accepted.

    `note` takes the problem of each attempt that another one follows.
    """
    url = urlsplit(endpoint)
    problem = _attempt(url)
    for wait in _WAITS:
        if problem is None:
            break
        note(problem)
        if not pause.wait(wait):
            break
        problem = _attempt(url)
    return problem


def _attempt(url: SplitResult) -> str | None:
    """One attempt's problem. The order of the clauses is that of the classes: the special ones first."""
    connection = _connection(url)
    try:
        connection.connect()
    except socket.gaierror:
        return "host does not resolve (not offered in this region, or no DNS in the VPC)"
    except TimeoutError:
        return "no connection in time (route, security group or network ACL of the VPC?)"
    except ssl.SSLError as error:
        return f"TLS failed ({error.reason or type(error).__name__})"
    except (OSError, HTTPException) as error:
        return f"no connection ({type(error).__name__})"
    finally:
        connection.close()
    return None


def _connection(url: SplitResult) -> HTTPConnection:
    """The connection as the environment has it made: through its proxy, with its certificates."""
    host, port = url.hostname or "", url.port
    proxy = urlsplit(get_environ_proxies(url.geturl()).get(url.scheme) or "")
    if url.scheme != "https":
        return HTTPConnection(
            proxy.hostname or host, proxy.port if proxy.hostname else port, timeout=_TIMEOUT
        )
    trusted = base_session().get_config_variable("ca_bundle") or where()
    context = ssl.create_default_context(cafile=trusted)
    if not proxy.hostname:
        return HTTPSConnection(host, port, timeout=_TIMEOUT, context=context)
    connection = HTTPSConnection(proxy.hostname, proxy.port, timeout=_TIMEOUT, context=context)
    credentials = f"{proxy.username}:{proxy.password or ''}" if proxy.username else None
    connection.set_tunnel(host, port or 443, headers=make_headers(proxy_basic_auth=credentials))
    return connection

"""Connects to an endpoint as botocore would, with TCP and TLS, and without sending a request."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPException
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit

from botocore.httpsession import where
from urllib3.exceptions import HTTPError

from caller.preflight.proxy import create_https_connection, find_proxy
from caller.sdk.connections import TimeLimitedHttpConnection
from caller.sdk.session import base_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from caller.preflight.check_runner import CheckContext
    from caller.preflight.proxy import Proxy

_TIMEOUT = 5.0  # seconds for a connection
_WAITS = (1.0, 3.0)  # seconds before the second and the third attempt


def find_connection_problem(
    endpoint: str, context: CheckContext, report_interim: Callable[[str], None]
) -> str | None:
    """Returns the reason why an endpoint's URL can't be connected to, or None if it can.

    `report_interim` gets the reason of each attempt that is repeated.
    """
    url = urlsplit(endpoint)
    problem = _attempt(url)
    for wait in _WAITS:
        if problem is None:
            break
        report_interim(problem)
        if not context.wait(wait):
            break
        problem = _attempt(url)
    return problem


def _attempt(url: SplitResult) -> str | None:
    proxy = find_proxy(url)
    connection = _create_connection(url, proxy)
    try:
        connection.connect()
    except (OSError, HTTPException, HTTPError) as error:
        # urllib3 wraps the errors of name resolution and of TCP.
        return _describe(error.__cause__ or error, connection, proxy)
    finally:
        connection.close()
    return None


def _describe(error: BaseException, connection: Any, proxy: Proxy | None) -> str:
    """Returns the reason of a failure. Names the proxy if there is no connection to it."""
    to_proxy = proxy is not None and not connection.has_connected_to_proxy
    match error:
        case socket.gaierror() if to_proxy:
            return "host name of the proxy not found; check HTTPS_PROXY and the VPC's DNS"
        case socket.gaierror():
            return "host name not found; check that the Region has the service and the VPC has DNS"
        case TimeoutError():
            return "connection timed out; check the VPC's routes, security groups, and network ACLs"
        case ssl.SSLError() if to_proxy:
            reason = f"TLS handshake with the proxy failed ({error.reason or type(error).__name__})"
            return (
                f"{reason}; check HTTPS_PROXY, and that AWS_CA_BUNDLE has the proxy's certificate authority"
            )
        case ssl.SSLError():
            return f"TLS handshake failed ({error.reason or type(error).__name__})"
        case _:
            return f"connection {'to the proxy ' if to_proxy else ''}failed ({type(error).__name__})"


def _create_connection(url: SplitResult, proxy: Proxy | None) -> Any:
    """Returns a connection that uses the certificates of the function's environment."""
    if url.scheme != "https":
        host, port = (proxy.host, proxy.port) if proxy else (url.hostname, url.port or 80)
        return TimeLimitedHttpConnection(host, port, timeout=_TIMEOUT)
    certificates = base_session().get_config_variable("ca_bundle") or where()
    context = ssl.create_default_context(cafile=certificates)
    return create_https_connection(url, proxy, context, _TIMEOUT)

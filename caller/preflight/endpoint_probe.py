"""Connects to an endpoint as botocore would, with TCP and TLS, and without sending a request."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

from botocore.httpsession import where

from caller.preflight.proxy import find_proxy
from caller.sdk.session import base_session

if TYPE_CHECKING:
    from collections.abc import Callable

    from caller.preflight.check_runner import CheckContext

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
    connection = _create_connection(url)
    try:
        connection.connect()
    except socket.gaierror:  # a subclass of OSError, like the next two
        return "host name not found; check that the Region has the service and the VPC has DNS"
    except TimeoutError:
        return "connection timed out; check the VPC's routes, security groups, and network ACLs"
    except ssl.SSLError as error:
        return f"TLS handshake failed ({error.reason or type(error).__name__})"
    except (OSError, HTTPException) as error:
        return f"connection failed ({type(error).__name__})"
    finally:
        connection.close()
    return None


def _create_connection(url: SplitResult) -> HTTPConnection:
    """Returns a connection that uses the proxy and the certificates of the function's environment."""
    host, port = url.hostname or "", url.port
    proxy = find_proxy(url)
    first_host, first_port = (proxy.host, proxy.port) if proxy else (host, port)
    if url.scheme != "https":
        return HTTPConnection(first_host, first_port, timeout=_TIMEOUT)
    certificates = base_session().get_config_variable("ca_bundle") or where()
    context = ssl.create_default_context(cafile=certificates)
    connection = HTTPSConnection(first_host, first_port, timeout=_TIMEOUT, context=context)
    if proxy:
        connection.set_tunnel(host, port or 443, headers=dict(proxy.headers))
    return connection

"""Sends the response to a custom resource request to CloudFormation, until a deadline."""

from __future__ import annotations

import contextlib
import json
import os
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from caller.deadline import sleep, time_limit
from caller.preflight.proxy import create_https_connection, find_proxy
from caller.sdk.connections import TimeLimitedHttpConnection

if TYPE_CHECKING:
    from caller.deadline import Deadline
    from caller.preflight.proxy import Proxy

_TIMEOUT = 5.0  # seconds for each step of a connection
_WAIT = 2.0  # seconds between attempts


def send_response(url: str, response: dict[str, Any], deadline: Deadline) -> None:
    """Uploads the response to the presigned URL; raises DeadlineExceeded.

    A failed attempt is repeated, because the deployment waits for the response. Uploading it again is harmless. The
    attempts use the proxy of the function's environment and the direct route in turn, because a VPC can have a gateway
    endpoint of Amazon S3 beside the proxy.

    Source: "Custom resource response objects" in the AWS CloudFormation User Guide.
    """
    parts, body = urlsplit(url), json.dumps(response).encode()
    routes = _find_routes(parts)
    with time_limit(deadline.remaining()):
        while not any(_attempt(parts, body, proxy) for proxy in routes):
            sleep(_WAIT)


def _find_routes(url: SplitResult) -> list[Proxy | None]:
    """Returns the proxy, if there is one, and None for the direct route."""
    with contextlib.suppress(Exception):  # an invalid proxy must not prevent the response
        proxy = find_proxy(url)
        return [proxy, None] if proxy and url.scheme == "https" else [None]
    return [None]


def _attempt(url: SplitResult, body: bytes, proxy: Proxy | None) -> bool:
    connection = _create_connection(url, proxy)
    headers = {
        "Content-Type": "",
        "Content-Length": str(len(body)),
    }  # the URL's signature covers the empty type
    try:
        path = urlunsplit(("", "", url.path or "/", url.query, ""))
        connection.request(method="PUT", url=path, body=body, headers=headers)
        connection.getresponse()
    except Exception:  # noqa: BLE001  every failure of the network is repeated
        return False
    finally:
        connection.close()
    return True


def _create_connection(url: SplitResult, proxy: Proxy | None) -> Any:
    """Returns a connection to the URL's host. Only an emulator of AWS has a URL without TLS (`check_request`)."""
    if url.scheme == "http":
        return TimeLimitedHttpConnection(str(url.hostname), url.port or 80, timeout=_TIMEOUT)
    return create_https_connection(url, proxy, _create_context(), _TIMEOUT)


def _create_context() -> ssl.SSLContext:
    """Returns a TLS context that trusts the system's certificates, and those of a proxy that decrypts connections."""
    context = ssl.create_default_context()
    bundle = os.environ.get("AWS_CA_BUNDLE")
    if bundle:
        with contextlib.suppress(OSError):  # an invalid bundle must not prevent the response
            context.load_verify_locations(bundle)
    return context

"""Sends the response to a custom resource request to CloudFormation, until a deadline."""

from __future__ import annotations

import json
import ssl
from typing import TYPE_CHECKING, Any
from urllib.parse import SplitResult, urlsplit, urlunsplit

from caller.deadline import sleep, time_limit
from caller.sdk.connections import TimeLimitedHttpConnection, TimeLimitedHttpsConnection

if TYPE_CHECKING:
    from caller.deadline import Deadline

_TIMEOUT = 5.0  # seconds for each step of a connection
_WAIT = 2.0  # seconds between attempts


def send_response(url: str, response: dict[str, Any], deadline: Deadline) -> None:
    """Uploads the response to the presigned URL; raises DeadlineExceeded.

    A failed attempt is repeated, because the deployment waits for the response. Uploading it again is harmless.

    Source: "Custom resource response objects" in the AWS CloudFormation User Guide.
    """
    body = json.dumps(response).encode()
    with time_limit(deadline.remaining()):
        while not _attempt(url, body):
            sleep(_WAIT)


def _attempt(url: str, body: bytes) -> bool:
    parts = urlsplit(url)
    connection = _create_connection(parts)
    headers = {
        "Content-Type": "",
        "Content-Length": str(len(body)),
    }  # the URL's signature covers the empty type
    try:
        path = urlunsplit(("", "", parts.path or "/", parts.query, ""))
        connection.request(method="PUT", url=path, body=body, headers=headers)
        connection.getresponse()
    except Exception:  # noqa: BLE001  every failure of the network is repeated
        return False
    finally:
        connection.close()
    return True


def _create_connection(url: SplitResult) -> Any:
    """Returns a connection to the URL's host. Only an emulator of AWS has a URL without TLS (`check_request`)."""
    if url.scheme == "http":
        return TimeLimitedHttpConnection(str(url.hostname), url.port or 80, timeout=_TIMEOUT)
    context = ssl.create_default_context()
    return TimeLimitedHttpsConnection(
        str(url.hostname), url.port or 443, ssl_context=context, timeout=_TIMEOUT
    )

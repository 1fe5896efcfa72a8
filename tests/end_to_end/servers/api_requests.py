"""Finds the operation of a request to an AWS API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localaws.api.call_log import parse_signature
from localaws.api.operations import HttpRequest, find_operation

if TYPE_CHECKING:
    from tests.loopback.messages import Request


def find_request(request: Request) -> tuple[str, str]:
    """Returns the signing name of the service (`states`) and the operation of a request; empty if unsigned."""
    headers = {name.lower(): value for name, value in request.headers.items()}
    signature = parse_signature(headers.get("authorization", ""))
    if signature is None:
        return "", ""
    path, _, query = request.path.partition("?")
    parts = HttpRequest(request.method, path, query, headers, {})
    return signature.service, find_operation(signature.service, parts)

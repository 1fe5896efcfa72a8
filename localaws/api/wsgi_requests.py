"""Reads WSGI requests, whose bodies moto can still read afterwards."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qsl

from localaws.api.operations import HttpRequest

if TYPE_CHECKING:
    from wsgiref.types import WSGIEnvironment

MAX_BODY_SIZE: Final = 20_000_000


def parse_request(environ: WSGIEnvironment) -> HttpRequest:
    """Returns the parts of a request that identify its operation."""
    headers = {
        name.removeprefix("HTTP_").replace("_", "-").lower(): value
        for name, value in environ.items()
        if name.startswith("HTTP_")
    }
    body = read_body(environ) if _has_operation_in_body(environ) else b""
    form = {} if "x-amz-target" in headers else dict(parse_qsl(body.decode(errors="replace")))
    method, path = environ["REQUEST_METHOD"], environ.get("PATH_INFO", "")
    return HttpRequest(method, path, environ.get("QUERY_STRING", ""), headers, form, body)


def _has_operation_in_body(environ: WSGIEnvironment) -> bool:
    """Returns whether the body contains an operation's name or parameters, and isn't an S3 object."""
    has_target = "HTTP_X_AMZ_TARGET" in environ
    form = environ.get("CONTENT_TYPE", "").startswith("application/x-www-form-urlencoded")
    return (has_target or form) and int(environ.get("CONTENT_LENGTH") or 0) <= MAX_BODY_SIZE


def read_body(environ: WSGIEnvironment) -> bytes:
    """Returns the body, and leaves it readable."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
    return body

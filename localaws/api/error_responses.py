"""AWS's refusals of calls, in the forms of the services' protocols."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from localaws.api.operations import HttpRequest

NO_TOKEN = "The security token included in the request is invalid."  # noqa: S105  a message


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An answer that refuses a call."""

    status: str
    content_type: str
    body: bytes


def json_error(status: int, code: str, message: str) -> ErrorResponse:
    """As services with JSON protocols refuse."""
    answer = {"__type": f"com.amazon.coral.service#{code}", "Message": message}
    return ErrorResponse(_status(status), "application/x-amz-json-1.0", json.dumps(answer).encode())


def s3_error(code: str, message: str) -> ErrorResponse:
    """As S3 refuses."""
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return ErrorResponse(_status(403), "application/xml", body.encode())


def query_error(code: str, message: str) -> ErrorResponse:
    """As services with the query protocol refuse, STS among them."""
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return ErrorResponse(_status(403), "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode())


def invalid_credentials_error(service: str, request: HttpRequest) -> ErrorResponse:
    """The refusal of credentials that a service does not know."""
    if service == "s3":
        return s3_error("InvalidAccessKeyId", NO_TOKEN)
    if request.form.get("Action"):
        return query_error("InvalidClientTokenId", NO_TOKEN)
    return json_error(400, "UnrecognizedClientException", NO_TOKEN)


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"

"""Error responses in the formats of the services' protocols."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from localaws.api.operations import HttpRequest

INVALID_TOKEN_MESSAGE = "The security token included in the request is invalid."  # noqa: S105  a message


@dataclass(frozen=True, slots=True)
class ErrorResponse:
    """An HTTP error response."""

    status: str
    content_type: str
    body: bytes


def json_error(status: int, code: str, message: str) -> ErrorResponse:
    """Returns an error response of a JSON protocol."""
    error = {"__type": f"com.amazon.coral.service#{code}", "Message": message}
    return ErrorResponse(_status(status), "application/x-amz-json-1.0", json.dumps(error).encode())


def s3_error(code: str, message: str) -> ErrorResponse:
    """Returns an error response of S3, with status 403."""
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return ErrorResponse(_status(403), "application/xml", body.encode())


def query_error(code: str, message: str, status: int = 403) -> ErrorResponse:
    """Returns an error response of the query protocol, which STS and CloudFormation use."""
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    body = f"<ErrorResponse>{error}<RequestId>{uuid.uuid4()}</RequestId></ErrorResponse>"
    return ErrorResponse(_status(status), "text/xml", body.encode())


def invalid_credentials_error(service: str, request: HttpRequest) -> ErrorResponse:
    """Returns a service's error response for invalid credentials."""
    if service == "s3":
        return s3_error("InvalidAccessKeyId", INVALID_TOKEN_MESSAGE)
    if request.form.get("Action"):
        return query_error("InvalidClientTokenId", INVALID_TOKEN_MESSAGE)
    return json_error(400, "UnrecognizedClientException", INVALID_TOKEN_MESSAGE)


def unsupported_operation_error(service: str, operation: str, request: HttpRequest) -> ErrorResponse:
    """Returns a service's error response for an operation that the local AWS doesn't have."""
    code, message = (
        "NotImplemented",
        f"The local AWS doesn't support {operation or 'this operation'} of {service}.",
    )
    if request.form.get("Action"):
        return query_error(code, message, HTTPStatus.NOT_IMPLEMENTED)
    return json_error(HTTPStatus.NOT_IMPLEMENTED, code, message)


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"

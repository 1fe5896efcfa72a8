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
class Refusal:
    """An answer that refuses a call."""

    status: str
    content_type: str
    body: bytes


def json_refusal(status: int, code: str, message: str) -> Refusal:
    """As services with JSON protocols refuse."""
    answer = {"__type": f"com.amazon.coral.service#{code}", "Message": message}
    return Refusal(_status(status), "application/x-amz-json-1.0", json.dumps(answer).encode())


def s3_refusal(code: str, message: str) -> Refusal:
    """As S3 refuses."""
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Refusal(_status(403), "application/xml", body.encode())


def query_refusal(code: str, message: str) -> Refusal:
    """As services with the query protocol refuse, STS among them."""
    error = f"<Error><Type>Sender</Type><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return Refusal(_status(403), "text/xml", f"<ErrorResponse>{error}</ErrorResponse>".encode())


def unknown_credentials(service: str, request: HttpRequest) -> Refusal:
    """The refusal of credentials that a service does not know."""
    if service == "s3":
        return s3_refusal("InvalidAccessKeyId", NO_TOKEN)
    if request.form.get("Action"):
        return query_refusal("InvalidClientTokenId", NO_TOKEN)
    return json_refusal(400, "UnrecognizedClientException", NO_TOKEN)


def _status(code: int) -> str:
    return f"{code} {HTTPStatus(code).phrase}"

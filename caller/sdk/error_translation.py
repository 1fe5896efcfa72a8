"""Translates botocore's exceptions into failures with native names and causes.

Sources: recordings of native states, the error classes of the AWS SDK for Java 2.x (`AwsServiceException`), and
botocore's `parsers` and `errorfactory`.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    IncompleteReadError,
    NoCredentialsError,
    PaginationError,
    PartialCredentialsError,
    ProxyConnectionError,
    ReadTimeoutError,
    ResponseStreamingError,
    SSLError,
)
from botocore.exceptions import ConnectionError as BotocoreConnectionError
from botocore.parsers import ResponseParserError

from caller.awsmodel import naming
from caller.errors import Failure
from caller.sdk.internal_error import error_location
from caller.sdk.throttling import is_throttled

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel, Shape

_DESCRIPTIONS: tuple[tuple[type[Exception], str], ...] = (
    (ConnectTimeoutError, "no connection in time"),
    (ReadTimeoutError, "no response in time"),
    (SSLError, "TLS failed, or the server's certificate is invalid"),
    (ProxyConnectionError, "could not connect to the proxy"),
    (EndpointConnectionError, "could not connect"),
    (ConnectionClosedError, "the connection was closed before the response"),
    (ResponseStreamingError, "the connection failed while the response was read"),
    (IncompleteReadError, "the response is incomplete"),
    (PaginationError, "the service returned the same pagination token twice"),
    (ResponseParserError, "the response could not be parsed"),
    (NoCredentialsError, "the function has no credentials"),
    (PartialCredentialsError, "the function's credentials are incomplete"),
    (ValueError, "the response could not be parsed"),  # an invalid length, or a body that isn't text
    (LookupError, "the response could not be parsed"),  # a member that botocore's parsers require is missing
)
_SERVER_ERROR = 500
_REDIRECTS = range(300, 400)
_REGION = re.compile(r"[a-z0-9-]{1,32}")


class StsUnavailable(BotoCoreError):  # noqa: N818  it describes the call
    """AssumeRole got no usable response after `attempts` requests; `words` describe the reason."""

    fmt = "{words}"


def service_failure(error: ClientError, service: ServiceModel, operation: OperationModel) -> Failure:
    """Returns the failure for an error response of a service."""
    response: Mapping[str, Any] = error.response
    details: Mapping[str, Any] = response.get("Error") or {}
    metadata: Mapping[str, Any] = response.get("ResponseMetadata") or {}
    status = int(metadata.get("HTTPStatusCode") or 0)
    shape = find_modeled_error(details, status, service, operation)
    service_id = str(service.service_id)
    attempts = int(metadata.get("RetryAttempts") or 0) + 1
    throttled = is_throttled(str(details.get("Code", "")), status, shape)
    return Failure(
        name=naming.error_name(service_id, shape.name) if shape else naming.unmodeled_error_name(service_id),
        text=_cause(_message(details, response) + _bucket_region(metadata), service_id, metadata, attempts),
        status=status,
        request_id=metadata.get("RequestId"),
        attempts=attempts,
        can_fail_over=throttled or status >= _SERVER_ERROR,
        may_have_run=not throttled and status >= _SERVER_ERROR,
    )


def client_failure(error: Exception, service_id: str, attempts: int, *, was_sent: bool = True) -> Failure:
    """Returns the failure for a call without a usable response, such as a timeout or an invalid response.

    If `was_sent` is true, a part of the last request was sent.
    """
    if isinstance(error, StsUnavailable):
        service_id, attempts = "STS", int(error.kwargs["attempts"])
    return Failure(
        name=naming.client_error_name(service_id),
        text=f"Unable to execute HTTP request: {describe(error)} (SDK Attempt Count: {max(attempts, 1)})",
        attempts=attempts,
        can_fail_over=isinstance(error, HTTPClientError | BotocoreConnectionError | IncompleteReadError),
        may_have_run=was_sent,
    )


def is_request_error(error: Exception) -> bool:
    """Returns whether an exception comes from a request, not from a bug in the caller.

    botocore doesn't wrap its dependencies' exceptions, so the exception's type isn't enough.
    """
    return isinstance(error, BotoCoreError | ResponseParserError) or not error_location(error).startswith(
        "caller."
    )


def describe(error: Exception) -> str:
    """Describes an exception, with the host. botocore's messages can contain whole URLs and bodies."""
    if isinstance(error, StsUnavailable):
        return str(error)
    words = next(
        (words for error_type, words in _DESCRIPTIONS if isinstance(error, error_type)), type(error).__name__
    )
    host = urlsplit(str(getattr(error, "kwargs", {}).get("endpoint_url") or "")).netloc
    return f"{words} ({host})" if host else words


def find_modeled_error(
    details: Mapping[str, Any], status: int, service: ServiceModel, operation: OperationModel
) -> Shape | None:
    """Returns the shape of an error, by its name or code. The operation's errors have priority over the service's.

    Args:
        details: The `Error` of botocore's error response.
        status: The HTTP status.
        service: The model of the service.
        operation: The model of the operation.
    """
    codes = [str(details[key]) for key in ("QueryErrorCode", "Code") if details.get(key)]
    for code in codes:
        for shape in (*operation.error_shapes, *service.error_shapes):
            if code in {shape.error_code, shape.name}:  # type: ignore[attr-defined]
                return shape if _is_reported(shape, service, operation) else None
    return _find_error_by_status(codes, status, operation)


def _is_reported(shape: Shape, service: ServiceModel, operation: OperationModel) -> bool:
    """Returns whether native states report an error by this shape's name.

    S3's model has AccessDenied for one recent operation. For all other operations, native states report it as
    `S3.S3Exception`.
    """
    is_exception = str(service.service_id) == "S3" and shape.name == "AccessDenied"
    return not is_exception or shape.name in {error.name for error in operation.error_shapes}


def _find_error_by_status(codes: list[str], status: int, operation: OperationModel) -> Shape | None:
    """Returns the operation's only error with a status. Responses without a body (HEAD) have the status as code."""
    if codes and codes[-1] != str(status):
        return None
    matching = [shape for shape in operation.error_shapes if _has_status(shape, status)]
    return matching[0] if len(matching) == 1 else None


def _has_status(shape: Shape, status: int) -> bool:
    modeled = shape.metadata.get("error", {}).get("httpStatusCode")
    if modeled is not None:
        return bool(modeled == status)
    return status == 404 and shape.name.startswith(("NoSuch", "NotFound"))  # noqa: PLR2004  Not Found


def _message(details: Mapping[str, Any], response: Mapping[str, Any]) -> str:
    """Returns the service's message or, if there is none, the modeled members of the error."""
    if details.get("Message"):
        return str(details["Message"])
    members = {name: value for name, value in response.items() if name not in {"Error", "ResponseMetadata"}}
    descriptions = [
        f"{naming.member_name(name)}: {value}"
        for name, value in members.items()
        if isinstance(value, str | int)
    ]
    return "; ".join(descriptions) or "null"  # the SDK for Java writes null for a missing message


def _bucket_region(metadata: Mapping[str, Any]) -> str:
    """Returns a remark with the Region of the bucket if S3 redirects the request to it, else an empty string."""
    region = str(metadata.get("HTTPHeaders", {}).get("x-amz-bucket-region", ""))
    is_redirect = int(metadata.get("HTTPStatusCode") or 0) in _REDIRECTS
    return f" (the bucket is in {region})" if is_redirect and _REGION.fullmatch(region) else ""


def _cause(message: str, service_id: str, metadata: Mapping[str, Any], attempts: int) -> str:
    facts = [
        ("Service", naming.service_prefix(service_id)),
        ("Status Code", metadata.get("HTTPStatusCode")),
        ("Request ID", metadata.get("RequestId") or "null"),  # the SDK for Java writes null for a missing ID
        ("Extended Request ID", metadata.get("HostId")),
    ]
    details = ", ".join(f"{name}: {fact}" for name, fact in facts if fact)
    return f"{message} ({details}) (SDK Attempt Count: {attempts})"

"""botocore's exceptions into failures with the native names and the native cause.

Sources: recordings of native states, the error classes of the AWS SDK for Java 2.x (`AwsServiceException`),
and botocore's `parsers` and `errorfactory`.
"""

from __future__ import annotations

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

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, ServiceModel, Shape

# What botocore's retries.standard takes for throttled or for a time-out that the service tells of, without
# LimitExceededException: most services mean a quota by it, not a rate.
_THROTTLED_OR_LATE = frozenset(
    [
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "RequestThrottledException",
        "RequestThrottled",
        "TooManyRequestsException",
        "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded",
        "BandwidthLimitExceeded",
        "SlowDown",
        "PriorRequestNotComplete",
        "EC2ThrottledException",
        "RequestTimeout",
        "RequestTimeoutException",
    ]
)
_WORDS: tuple[tuple[type[Exception], str], ...] = (
    (ConnectTimeoutError, "no connection in time"),
    (ReadTimeoutError, "no answer in time"),
    (SSLError, "the server's certificate was not accepted, or TLS failed"),
    (ProxyConnectionError, "the proxy could not be reached"),
    (EndpointConnectionError, "could not connect"),
    (ConnectionClosedError, "the connection was closed before an answer came"),
    (ResponseStreamingError, "the connection broke while the answer was read"),
    (IncompleteReadError, "the answer ended early"),
    (PaginationError, "the service gave the same token for the next page twice"),
    (ResponseParserError, "the answer could not be read"),
    (NoCredentialsError, "the function has no credentials"),
    (PartialCredentialsError, "the function's credentials are incomplete"),
    (ValueError, "the answer could not be read"),  # a length that is no number, a body that is no text
    (
        LookupError,
        "the answer could not be read",
    ),  # without the members that botocore's parsers take for granted
)
_SERVER_ERROR = 500
_TOO_MANY_REQUESTS = 429


class StsUnavailable(BotoCoreError):  # noqa: N818  it tells what happened
    """AssumeRole got no usable response after `attempts` requests; `words` describe the reason."""

    fmt = "{words}"


def service_failure(error: ClientError, service: ServiceModel, operation: OperationModel) -> Failure:
    """The failure that a service's own error means."""
    answer: Mapping[str, Any] = error.response
    details: Mapping[str, Any] = answer.get("Error") or {}
    metadata: Mapping[str, Any] = answer.get("ResponseMetadata") or {}
    status = int(metadata.get("HTTPStatusCode") or 0)
    shape = _modelled(details, status, service, operation)
    service_id = str(service.service_id)
    attempts = int(metadata.get("RetryAttempts") or 0) + 1
    return Failure(
        name=naming.error_name(service_id, shape.name) if shape else naming.unmodeled_error_name(service_id),
        text=_cause(_message(details, answer), service_id, metadata, attempts),
        status=status,
        request_id=metadata.get("RequestId"),
        attempts=attempts,
        elsewhere=_may_work_elsewhere(str(details.get("Code", "")), status, shape),
    )


def client_failure(error: Exception, service_id: str, attempts: int) -> Failure:
    """The failure of a call that got no usable answer: no connection, a time-out, an unreadable one."""
    if isinstance(error, StsUnavailable):
        service_id, attempts = "STS", int(error.kwargs["attempts"])
    return Failure(
        name=naming.client_error_name(service_id),
        text=f"Unable to execute HTTP request: {describe(error)} (SDK Attempt Count: {max(attempts, 1)})",
        attempts=attempts,
        elsewhere=isinstance(error, HTTPClientError | BotocoreConnectionError | IncompleteReadError),
    )


def is_request_error(error: Exception) -> bool:
    """Whether a request failed, and not our own code: botocore lets the errors of what it stands on through as they
    are.
    """
    return isinstance(error, BotoCoreError | ResponseParserError) or not error_location(error).startswith(
        "caller."
    )


def describe(error: Exception) -> str:
    """What went wrong and with which host; botocore's own text holds whole URLs and whole bodies."""
    if isinstance(error, StsUnavailable):
        return str(error)
    words = next((words for kind, words in _WORDS if isinstance(error, kind)), type(error).__name__)
    host = urlsplit(str(getattr(error, "kwargs", {}).get("endpoint_url") or "")).netloc
    return f"{words} ({host})" if host else words


def _modelled(
    details: Mapping[str, Any], status: int, service: ServiceModel, operation: OperationModel
) -> Shape | None:
    """The modelled shape of an error: by shape name or wire code, the operation's own errors first."""
    codes = [str(details[key]) for key in ("QueryErrorCode", "Code") if details.get(key)]
    for code in codes:
        for shape in (*operation.error_shapes, *service.error_shapes):
            if code in {shape.error_code, shape.name}:  # type: ignore[attr-defined]
                return shape if _is_thrown(shape, service, operation) else None
    return _without_body(codes, status, operation)


def _is_thrown(shape: Shape, service: ServiceModel, operation: OperationModel) -> bool:
    """Whether a native state sees this shape's name.

    S3 models AccessDenied for one recent operation; every other one has always reported it as
    `S3.S3Exception`, and that is what state machines catch.
    """
    rare = str(service.service_id) == "S3" and shape.name == "AccessDenied"
    return not rare or shape.name in {own.name for own in operation.error_shapes}


def _without_body(codes: list[str], status: int, operation: OperationModel) -> Shape | None:
    """The operation's one error that fits the status, for an answer without a body (HEAD), whose code is its
    status.
    """
    if codes and codes[-1] != str(status):
        return None
    fitting = [shape for shape in operation.error_shapes if _fits_status(shape, status)]
    return fitting[0] if len(fitting) == 1 else None


def _fits_status(shape: Shape, status: int) -> bool:
    modelled = shape.metadata.get("error", {}).get("httpStatusCode")
    if modelled is not None:
        return bool(modelled == status)
    return status == 404 and shape.name.startswith(("NoSuch", "NotFound"))  # noqa: PLR2004  Not Found


def _message(details: Mapping[str, Any], answer: Mapping[str, Any]) -> str:
    """The service's message; where it has none, the modelled members that the error came with."""
    if details.get("Message"):
        return str(details["Message"])
    members = {name: value for name, value in answer.items() if name not in {"Error", "ResponseMetadata"}}
    describe = [
        f"{naming.member_name(name)}: {value}"
        for name, value in members.items()
        if isinstance(value, str | int)
    ]
    return "; ".join(describe) or "null"  # Java's SDK writes an absent message as null


def _cause(message: str, service_id: str, metadata: Mapping[str, Any], attempts: int) -> str:
    facts = [
        ("Service", naming.service_prefix(service_id)),
        ("Status Code", metadata.get("HTTPStatusCode")),
        ("Request ID", metadata.get("RequestId") or "null"),  # Java's word for an absent one
        ("Extended Request ID", metadata.get("HostId")),
    ]
    describe = ", ".join(f"{name}: {fact}" for name, fact in facts if fact)
    return f"{message} ({describe}) (SDK Attempt Count: {attempts})"


def _may_work_elsewhere(code: str, status: int, shape: Shape | None) -> bool:
    if shape is not None and (shape.metadata.get("retryable") or {}).get("throttling"):
        return True
    return status >= _SERVER_ERROR or status == _TOO_MANY_REQUESTS or code in _THROTTLED_OR_LATE

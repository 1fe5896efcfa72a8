"""Errors of a service that rejected a request because of its rate, so that it wasn't executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import Shape

# The error codes that botocore's `retries.standard` treats as throttling or as timeouts. LimitExceededException isn't
# in the list, because most services use it for quotas, not for rates.
_CODES = frozenset(
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
_TOO_MANY_REQUESTS = 429


def is_throttled(code: str, status: int, shape: Shape | None = None) -> bool:
    """Returns whether an error response means that the service didn't execute the request and accepts it later.

    Args:
        code: The error code.
        status: The HTTP status.
        shape: The modeled error, if there is one.
    """
    if shape is not None and (shape.metadata.get("retryable") or {}).get("throttling"):
        return True
    return status == _TOO_MANY_REQUESTS or code in _CODES

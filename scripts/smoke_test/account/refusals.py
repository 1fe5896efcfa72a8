"""Distinguishes requests that an API refuses from requests that fail. After a refusal, a point can't be observed."""

from __future__ import annotations

from botocore.exceptions import ClientError, EndpointConnectionError

from macro.provider.model import ProviderError

_CODES = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "InvalidAction",
        "NotImplemented",
        "OptInRequired",
        "SubscriptionRequiredException",
        "UnauthorizedOperation",
        "UnknownOperationException",
    }
)
_NOT_FOUND, _NOT_IMPLEMENTED = 404, 501
_NO_TYPE = "Unrecognized resource types"
"""CloudFormation's message for resource types that a Region doesn't have."""


def refusal(error: Exception) -> str:
    """Returns what was refused as a sentence; empty if the error isn't a refusal.

    Args:
        error: An exception of a request or of a deployment.
    """
    if isinstance(error, EndpointConnectionError):
        return f"The Region has no endpoint of this service: {error}"
    if isinstance(error, ProviderError) and _NO_TYPE in str(error):
        return f"CloudFormation can't create a resource type here: {error}"
    if not isinstance(error, ClientError):
        return ""
    details = error.response.get("Error", {})
    code, status = (
        details.get("Code", ""),
        error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0),
    )
    # An unknown operation has no error code of its own: botocore then uses the HTTP status.
    if (
        code not in _CODES
        and code not in {str(_NOT_FOUND), str(_NOT_IMPLEMENTED)}
        and status != _NOT_IMPLEMENTED
    ):
        return ""
    return f"{error.operation_name} isn't available here ({code}): {details.get('Message', '')}".rstrip(": ")

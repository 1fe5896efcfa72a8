"""Error names of functions that Step Functions can't invoke."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.exceptions import ClientError

LAMBDA_ERRORS: Final[Mapping[str, str]] = {
    "ResourceNotFoundException": "Lambda.ResourceNotFoundException",
    "ServiceException": "Lambda.ServiceException",
    "TooManyRequestsException": "Lambda.TooManyRequestsException",
}


def describe_lambda_failure(error: ClientError) -> tuple[str, str]:
    """Returns the error name and the cause of a failed Invoke call.

    Source: AWS Step Functions Developer Guide, "Handling errors in Step Functions workflows", Lambda service
    exceptions.
    """
    response = error.response
    code = response["Error"].get("Code", "")
    metadata = response.get("ResponseMetadata", {})
    cause = (
        f"{response['Error'].get('Message', '')} (Service: Lambda, "
        f"Status Code: {metadata.get('HTTPStatusCode')}, Request ID: {metadata.get('RequestId')})"
    )
    return LAMBDA_ERRORS.get(code, "Lambda.AWSLambdaException"), cause

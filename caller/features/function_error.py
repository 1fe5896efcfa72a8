"""Fails a call of a Lambda function whose own code raised an error.

Lambda reports such an error in a successful response. Source: AWS Lambda API Reference, Invoke (FunctionError).
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from caller.awsmodel.optimized.error_names import UNKNOWN_FUNCTION_ERROR
from caller.errors import CallFailed, Failure
from caller.features.streaming_body import read_body

if TYPE_CHECKING:
    from collections.abc import Mapping


def check_function_error(response: Mapping[str, Any]) -> None:
    """Raises CallFailed if the invoked function raised an error.

    The error name is the name of the function's error, and the cause is the payload, as for the optimized integration.
    Without an error, the response isn't read. `response` is botocore's parsed response of Invoke.
    """
    if response.get("FunctionError"):
        metadata = response["ResponseMetadata"]
        failure = function_failure(read_body(response["Payload"]).decode(errors="replace"))
        status, request_id = metadata["HTTPStatusCode"], metadata.get("RequestId")
        raise CallFailed(failure._replace(status=status, request_id=request_id))


def function_failure(payload: str) -> Failure:
    """Returns the failure of a Lambda function that raised an error. Its payload is the cause."""
    try:
        error_type = json.loads(payload)["errorType"]
    except (ValueError, LookupError, TypeError, RecursionError):
        error_type = ""
    return Failure(str(error_type or UNKNOWN_FUNCTION_ERROR), payload)

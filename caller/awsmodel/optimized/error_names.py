"""The error names of optimized integrations, by the error classes of version 1 of the AWS SDK for Java."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from caller.awsmodel.optimized.model import OptimizedIntegration

CLIENT_ERROR = "SdkClientException"
FAILED_ENTRY = "EventBridge.FailedEntry"
FAILED_TASK = "AmazonECS.Unknown"
UNKNOWN_FUNCTION_ERROR = "Lambda.Unknown"

ERRORS_AFTER_SUCCESS = {
    "events:putEvents": (FAILED_ENTRY,),
    "ecs:runTask": (FAILED_TASK,),
    "lambda:invoke": (UNKNOWN_FUNCTION_ERROR,),
}
"""The errors that an integration raises although the API operation succeeded.

`lambda:invoke` also raises the errors of its function, by the names that the function gives them.
"""


def error_name(integration: OptimizedIntegration, shape_name: str) -> str:
    """Returns the error name of a modeled error (`SNS.NotFoundException` for the shape `NotFound`)."""
    return f"{integration.service.error_prefix}.{_error_class(shape_name)}"


def unmodeled_error_name(integration: OptimizedIntegration) -> str:
    """Returns the error name of an error that the service's model doesn't contain (`SQS.AmazonSQSException`)."""
    return f"{integration.service.error_prefix}.{integration.service.base_error}"


def client_error_name(integration: OptimizedIntegration) -> str:
    """Returns the error name of a call without a usable response (`SQS.SdkClientException`)."""
    return f"{integration.service.error_prefix}.{CLIENT_ERROR}"


def _error_class(shape_name: str) -> str:
    if shape_name.endswith("Exception"):
        return shape_name
    return shape_name.removesuffix("Fault") + "Exception"

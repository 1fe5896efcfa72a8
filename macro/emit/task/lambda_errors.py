"""The errors of the Lambda service for an invocation of the caller, which a native state doesn't have."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json

MAY_HAVE_RUN = (
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.ServiceException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
)
"""The errors after which the function may have run.

Source: "Handle transient Lambda service exceptions" in the AWS Step Functions Developer Guide.
"""

NOT_RUN = (
    "Lambda.TooManyRequestsException",
    "Lambda.ResourceConflictException",
    "Lambda.ResourceNotReadyException",
    "Lambda.ENINotReadyException",
    "Lambda.SnapStartNotReadyException",
    "Lambda.SnapStartTimeoutException",
)
"""The errors after which the function certainly didn't run, and can run soon.

Lambda throttled the invocation, the function was inactive and becomes active again, or its snapshot wasn't restored in
time. Sources: the error that the page above names besides the Retry, which is also in the Retry that Workflow Studio
adds to a Lambda task; "Lambda function states" in the AWS Lambda Developer Guide; "Invoke" in the AWS Lambda API
Reference.
"""

_WAIT: dict[str, Json] = {
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
}  # the interval doubles, which is the default

RETRY_ALL: dict[str, Json] = {"ErrorEquals": [*MAY_HAVE_RUN, *NOT_RUN], **_WAIT}
"""Repeats the invocation after all of these errors."""

RETRY_IF_NOT_RUN: dict[str, Json] = {"ErrorEquals": [*NOT_RUN], **_WAIT}
"""Repeats the invocation only if nothing can happen twice.

A call of `lambda:invoke` reports the errors of its own function by the same names. After the other errors, that
function might have run, so only the template's author can decide to invoke it again. The start of a job that can reach
another target is the same.
"""

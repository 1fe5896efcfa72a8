"""The errors of the Lambda service for an invocation of the caller, which a native state doesn't have."""

from __future__ import annotations

from dataclasses import dataclass
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
)
"""The errors after which the function certainly didn't run, and can run soon.

Lambda throttled the invocation, or the function isn't active yet. Sources: the error that the page above names besides
the Retry, which is also in the Retry that Workflow Studio adds to a Lambda task; "Lambda function states" in the AWS
Lambda Developer Guide; "Invoke" in the AWS Lambda API Reference.
"""

NOT_RUN_IN_VPC = (
    "Lambda.ResourceNotReadyException",
    "Lambda.ENINotReadyException",
)
"""Further errors of a function with `VpcConfig`: its VPC connection isn't ready. Source: "Invoke", as above."""

NOT_RUN_WITH_SNAP_START = (
    "Lambda.SnapStartNotReadyException",
    "Lambda.SnapStartTimeoutException",
)
"""Further errors of a function with `SnapStart`: its snapshot isn't restored. Source: "Invoke", as above."""

_WAIT: dict[str, Json] = {
    "IntervalSeconds": 2,
    "MaxAttempts": 6,
}  # the interval doubles, which is the default


@dataclass(frozen=True, slots=True)
class LambdaErrors:
    """The errors that a caller function can have, which depend on its properties.

    A definition has a limited size, so a Retry names no others.

    Attributes:
        not_run: The errors after which the function certainly didn't run.
    """

    not_run: tuple[str, ...]

    @classmethod
    def of(cls, *, in_vpc: bool, has_snap_start: bool) -> LambdaErrors:
        """Returns the errors of a function that can have `VpcConfig` or `SnapStart`."""
        vpc, snap_start = NOT_RUN_IN_VPC if in_vpc else (), NOT_RUN_WITH_SNAP_START if has_snap_start else ()
        return cls((*NOT_RUN, *vpc, *snap_start))

    def retry_all(self) -> dict[str, Json]:
        """Returns the retrier that repeats the invocation after all of the errors."""
        return {"ErrorEquals": [*MAY_HAVE_RUN, *self.not_run], **_WAIT}

    def retry_if_not_run(self) -> dict[str, Json]:
        """Returns the retrier that repeats the invocation only if nothing can happen twice.

        A call of `lambda:invoke` reports the errors of its own function by the same names. After the other errors, that
        function might have run, so only the template's author can decide to invoke it again. The start of a job that
        can reach another target is the same.
        """
        return {"ErrorEquals": [*self.not_run], **_WAIT}

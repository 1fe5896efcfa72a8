"""The states that start a job: a Task that repeats a start only if that can't start a second job, and a Fail state.

Source: Error handling in Step Functions workflows in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.contract import DEADLINE_EXCEEDED, INTERNAL_ERROR, MAY_HAVE_STARTED
from macro.emit.task.lambda_errors import MAY_HAVE_RUN

if TYPE_CHECKING:
    from macro.emit.task.lambda_errors import LambdaErrors
    from macro.model.template_values import Json

_MESSAGE = "It is unknown whether the job was started:"
_UNKNOWN_WHETHER_STARTED: tuple[Json, ...] = (
    INTERNAL_ERROR,
    *MAY_HAVE_RUN,
    "Lambda.Unknown",
    "Sandbox.Timedout",
    "Runtime.ExitError",
    "Runtime.OutOfMemory",
)
"""The errors after which the function may have sent the request, besides the error that says so."""

_INTERVALS: dict[str, Json] = {
    "IntervalSeconds": 1,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 30,
    "MaxAttempts": 15,
}
"""The intervals between starts with the same token. The pauses take less time than the shortest window of a token."""


def error_handling(failed: str, errors: LambdaErrors, *, repeats: bool) -> dict[str, Json]:
    """Returns the Retry and the Catch of the Task that starts a job.

    Args:
        failed: The name of the Fail state.
        errors: The errors of the Lambda service for the function.
        repeats: Whether a second request of the same token starts no second job. The errors before a run are
            then among those that the Fail state reports, because an attempt before them may have started the job.
    """
    caught = [*_UNKNOWN_WHETHER_STARTED, *(errors.not_run if repeats else ())]
    repeated: list[Json] = [MAY_HAVE_STARTED, DEADLINE_EXCEEDED, *_UNKNOWN_WHETHER_STARTED, *errors.not_run]
    return {
        "Retry": [{"ErrorEquals": repeated, **_INTERVALS} if repeats else errors.retry_if_not_run()],
        "Catch": [{"ErrorEquals": caught, "Next": failed}],
    }


def fail_state(*, is_jsonata: bool) -> dict[str, Json]:
    """Returns the Fail state, without its query language. Its input is the error of the function."""
    cause: dict[str, Json] = (
        {"Cause": f"{{% '{_MESSAGE} ' & $string($states.input) %}}"}
        if is_jsonata
        else {"CausePath": f"States.Format('{_MESSAGE} {{}}', States.JsonToString($))"}
    )
    return {"Type": "Fail", "Error": MAY_HAVE_STARTED, **cause}


def attempts_so_far(*, is_jsonata: bool) -> dict[str, Json]:
    """Returns the payload member by which the caller recognizes a repeated start."""
    if is_jsonata:
        return {"RetryCount": "{% $states.context.State.RetryCount %}"}
    return {"RetryCount.$": "$$.State.RetryCount"}

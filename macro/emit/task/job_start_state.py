"""The states that start a job: a Task that repeats a start only if that can't start a second job, and a Fail state.

Source: Error handling in Step Functions workflows in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from itertools import accumulate
from typing import TYPE_CHECKING

from caller.contract import DEADLINE_EXCEEDED, INTERNAL_ERROR, MAY_HAVE_STARTED
from macro.emit.task.lambda_errors import MAY_HAVE_RUN

if TYPE_CHECKING:
    from caller.awsmodel.optimized.sync_job import StartOnce
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

_FIRST_PAUSE, _BACKOFF, _LONGEST_PAUSE, _ATTEMPTS = 1, 1.5, 30, 15
"""The intervals between starts with the same token. The pauses take about four minutes."""


def error_handling(failed: str, errors: LambdaErrors, once: StartOnce | None) -> dict[str, Json]:
    """Returns the Retry and the Catch of the Task that starts a job.

    Args:
        failed: The name of the Fail state.
        errors: The errors of the Lambda service for the function.
        once: Why a second request of the same token starts no second job, or None if it can start one. If it can't,
            the errors before a run are among those that the Fail state reports, because an attempt before them may
            have started the job.
    """
    caught = [*_UNKNOWN_WHETHER_STARTED, *(errors.not_run if once else ())]
    repeated: list[Json] = [MAY_HAVE_STARTED, DEADLINE_EXCEEDED, *_UNKNOWN_WHETHER_STARTED, *errors.not_run]
    return {
        "Retry": [{"ErrorEquals": repeated, **_intervals(once)} if once else errors.retry_if_not_run()],
        "Catch": [{"ErrorEquals": caught, "Next": failed}],
    }


def _intervals(once: StartOnce) -> dict[str, Json]:
    """Returns the intervals between starts, whose pauses end before the service forgets the first request."""
    pauses = [min(_FIRST_PAUSE * _BACKOFF**number, _LONGEST_PAUSE) for number in range(_ATTEMPTS)]
    attempts = sum(once.window is None or passed < once.window for passed in accumulate(pauses))
    return {
        "IntervalSeconds": _FIRST_PAUSE,
        "BackoffRate": _BACKOFF,
        "MaxDelaySeconds": _LONGEST_PAUSE,
        "MaxAttempts": attempts,
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

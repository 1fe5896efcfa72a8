"""The states that start a job: a Task that repeats a start only if that can't start a second job, and a Fail state.

Source: Error handling in Step Functions workflows in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.contract import DEADLINE_EXCEEDED, INTERNAL_ERROR, MAY_HAVE_STARTED
from macro.emit.task.lambda_errors import MAY_HAVE_RUN, NOT_RUN, RETRY_IF_NOT_RUN

if TYPE_CHECKING:
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

_REPEAT_WITH_SAME_TOKEN: Json = {
    "ErrorEquals": [MAY_HAVE_STARTED, DEADLINE_EXCEEDED, *_UNKNOWN_WHETHER_STARTED, *NOT_RUN],
    "IntervalSeconds": 1,
    "BackoffRate": 1.5,
    "MaxDelaySeconds": 30,
    "MaxAttempts": 15,
}
"""Repeats a start that may have been executed. The pauses take less time than the shortest window of a token."""


def error_handling(failed: str, *, repeats: bool) -> dict[str, Json]:
    """Returns the Retry and the Catch of the Task that starts a job.

    Args:
        failed: The name of the Fail state.
        repeats: Whether a second request of the same token starts no second job. The errors before a run are
            then among those that the Fail state reports, because an attempt before them may have started the job.
    """
    caught = [*_UNKNOWN_WHETHER_STARTED, *(NOT_RUN if repeats else ())]
    return {
        "Retry": [_REPEAT_WITH_SAME_TOKEN if repeats else RETRY_IF_NOT_RUN],
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

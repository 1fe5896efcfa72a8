"""The results of invocations, with Lambda's error names and messages.

Sources: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle",
"Troubleshoot invocation issues in Lambda" and "Lambda quotas".
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final

MAX_PAYLOAD: Final = 6_291_556  # bytes: 6 MB plus 100 bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """An invocation's payload; `error` is the value of X-Amz-Function-Error, or empty for success.

    `has_timed_out` is true if the function ran longer than its timeout.
    """

    payload: bytes
    error: str = ""
    has_timed_out: bool = False

    @property
    def status(self) -> str:
        """The status in the function's log."""
        return "timeout" if self.has_timed_out else "error" if self.error else "success"


def succeeded(payload: bytes) -> Outcome:
    """Returns the outcome for the function's result, which fails if the result is too large."""
    if len(payload) <= MAX_PAYLOAD:
        return Outcome(payload)
    return _failed(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({MAX_PAYLOAD} bytes).",
    )


def raised(payload: bytes) -> Outcome:
    """Returns the outcome for an error that the runtime client has reported."""
    return Outcome(payload, "Unhandled")


def timed_out(request_id: str, seconds: int) -> Outcome:
    """Returns the outcome for a function that ran longer than its timeout."""
    text = f"RequestId: {request_id} Error: Task timed out after {seconds}.00 seconds"
    return replace(_failed("Sandbox.Timedout", text), has_timed_out=True)


def exited(request_id: str, status: int) -> Outcome:
    """Returns the outcome for a process that has ended; a negative status is a signal, as in `subprocess`."""
    how = f"exit status {status}" if status >= 0 else f"signal: {_signal_name(-status)}"
    return _failed("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {how}")


def _signal_name(number: int) -> str:
    return {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}.get(number, str(number))


def _failed(kind: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": message}).encode(), "Unhandled")

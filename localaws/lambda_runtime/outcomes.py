"""How invocations end, in Lambda's own words.

Sources: AWS Lambda Developer Guide, "Understanding the Lambda execution environment lifecycle",
"Troubleshoot invocation issues in Lambda" and "Lambda quotas".
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final

LARGEST_PAYLOAD: Final = 6_291_556  # bytes: 6 MB and 100 bytes of envelope


@dataclass(frozen=True, slots=True)
class Outcome:
    """An invocation's payload; `error` is what X-Amz-Function-Error says ("" for success)."""

    payload: bytes
    error: str = ""


def succeeded(payload: bytes) -> Outcome:
    """The function's result, unless it is larger than Lambda lets through."""
    if len(payload) <= LARGEST_PAYLOAD:
        return Outcome(payload)
    return _failed(
        "Function.ResponseSizeTooLarge",
        f"Response payload size exceeded maximum allowed payload size ({LARGEST_PAYLOAD} bytes).",
    )


def raised(payload: bytes) -> Outcome:
    """The error that the runtime client has reported, as it is."""
    return Outcome(payload, "Unhandled")


def timed_out(request_id: str, seconds: int) -> Outcome:
    """The function ran longer than its Timeout."""
    return _failed(
        "Sandbox.Timedout", f"RequestId: {request_id} Error: Task timed out after {seconds}.00 seconds"
    )


def exited(request_id: str, status: int) -> Outcome:
    """The function's process has ended; negative statuses are signals, as in `subprocess`."""
    how = f"exit status {status}" if status >= 0 else f"signal: {_signal_name(-status)}"
    return _failed("Runtime.ExitError", f"RequestId: {request_id} Error: Runtime exited with error: {how}")


def _signal_name(number: int) -> str:
    return {6: "aborted", 9: "killed", 11: "segmentation fault", 15: "terminated"}.get(number, str(number))


def _failed(kind: str, message: str) -> Outcome:
    return Outcome(json.dumps({"errorType": kind, "errorMessage": message}).encode(), "Unhandled")

"""The structured log: one JSON line per call, without parameters, results, or credentials.

In Lambda's JSON log format, `timestamp` and `level` determine whether Lambda keeps a line ("Log-level filtering" in the
AWS Lambda Developer Guide). In both formats, Lambda doesn't change a line that is printed.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import time
import warnings
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from caller.contract import LAYER_VARIABLE, METRICS_VARIABLE, NOT_YET

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from caller.call import TriedTarget

_NAME_LIMIT = 512  # characters of a name that an invalid payload contains


class Invocation(NamedTuple):
    """An invocation of the function.

    Attributes:
        event: The event, for the names of the execution, the state, and the call. It can be any JSON value.
        request_id: The ID of the invocation, or None outside of Lambda.
        cold_start: Whether it is the first invocation of its execution environment.
    """

    event: object
    request_id: str | None
    cold_start: bool


class CallRecord(NamedTuple):
    """The log line of one call.

    Attributes:
        invocation: The invocation that made the call.
        tried: The targets that the call was sent to.
        status: The HTTP status of the last response.
        attempts: The requests to all targets.
        duration_ms: The time in milliseconds.
        request_id: The service's request ID of the last response.
        size: The bytes of the JSON result.
        error: The error name.
    """

    invocation: Invocation
    tried: Sequence[TriedTarget]
    status: int | None
    attempts: int
    duration_ms: float
    request_id: str | None
    size: int | None
    error: str | None


def write_call(record: CallRecord) -> None:
    """Writes the line of a call to standard output, which Lambda sends to the function's log group."""
    line = build_call_line(record, os.environ)
    if os.environ.get(METRICS_VARIABLE) == "true":
        from caller.metrics import with_metrics  # noqa: PLC0415  the metrics are off by default

        line = with_metrics(line, time.time())
    _write_line(line)


def build_call_line(record: CallRecord, environment: Mapping[str, str]) -> dict[str, object]:
    """Returns the members of a call's log line. Members that are None aren't written.

    Args:
        record: The call.
        environment: The function's environment variables.
    """
    event, tried = _members(record.invocation.event), record.tried
    context = _members(event.get("Context"))
    return {
        "type": "crossRegion.call",
        "level": "INFO" if record.error in (None, NOT_YET) else "ERROR",
        "executionArn": _name(context.get("Execution")),
        "state": _name(context.get("State")),
        "service": _name(event.get("Service")),
        "operation": _name(event.get("Operation")),
        "region": tried[-1].target.region if tried else None,
        "error": record.error,
        "status": record.status,
        "targets": [_describe_target(each) for each in tried],
        "failovers": max(len(tried) - 1, 0),
        "attempts": record.attempts,
        "throttles": sum(each.throttles for each in tried),
        "durationMs": round(record.duration_ms, 1),
        "requestSize": tried[-1].request_size if tried else None,
        "responseSize": record.size,
        "serviceRequestId": record.request_id,
        "lambdaRequestId": record.invocation.request_id,
        "coldStart": record.invocation.cold_start,
        "layer": environment.get(LAYER_VARIABLE),
    }


def _describe_target(tried: TriedTarget) -> dict[str, str]:
    """Returns a target with its error. The endpoint is a scheme and a host (`caller.invoke.endpoints`)."""
    members = {"region": tried.target.region, "endpoint": tried.target.endpoint, "error": tried.error}
    return {name: value for name, value in members.items() if value is not None}


def _members(value: object) -> Mapping[str, object]:
    return value if isinstance(value, dict) else {}


def _name(value: object) -> str | None:
    """Returns a name from an event, which isn't validated if the call failed for that reason."""
    return value[:_NAME_LIMIT] if isinstance(value, str) else None


def write_check(
    request_type: str, checks: int, duration_ms: float, findings: Sequence[str], *, has_failed: bool
) -> None:
    """Writes the line of a readiness check.

    Args:
        request_type: The type of the custom resource request.
        checks: The number of checks.
        duration_ms: The time in milliseconds.
        findings: One line per finding.
        has_failed: Whether a finding fails the deployment.
    """
    _write_line(
        {
            "type": "crossRegion.check",
            "level": "ERROR" if has_failed else "INFO",
            "preflight": request_type,
            "checks": checks,
            "durationMs": round(duration_ms, 1),
            "findings": findings,
        }
    )


def _write_line(line: Mapping[str, object]) -> None:
    timestamp = datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    members = {name: value for name, value in line.items() if value is not None}
    sys.stdout.write(json.dumps({"timestamp": timestamp, **members}) + "\n")
    sys.stdout.flush()


def silence_libraries() -> None:
    """Turns off the loggers of botocore and urllib3, because their lines contain headers, bodies, and URLs.

    Also turns off the libraries' warnings, because dateutil's warnings quote the text that it parses.
    """
    warnings.filterwarnings("ignore", module=r"(botocore|dateutil|urllib3)\b")
    for name in ("botocore", "urllib3"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())

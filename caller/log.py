"""The structured log: one JSON line per call, without parameters, results, or credentials."""

from __future__ import annotations

import json
import logging
import sys
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class CallRecord(NamedTuple):
    """The log line of one call. `duration_ms` is in milliseconds; `size` is the JSON result's size in bytes."""

    service: str
    operation: str
    region: str
    status: int | None
    attempts: int
    duration_ms: float
    request_id: str | None = None
    size: int | None = None
    error: str | None = None


def write_call(record: CallRecord) -> None:
    """Writes the line of a call to standard output, which Lambda sends to the function's log group."""
    line = {
        "service": record.service,
        "operation": record.operation,
        "region": record.region,
        "status": record.status,
        "attempts": record.attempts,
        "durationMs": round(record.duration_ms, 1),
        "requestId": record.request_id,
        "size": record.size,
        "error": record.error,
    }
    _write_line(line)


class CheckRecord(NamedTuple):
    """The log line of a readiness check. `findings` has one line per finding."""

    request_type: str
    checks: int
    duration_ms: float
    findings: tuple[str, ...]


def write_check(record: CheckRecord) -> None:
    """Writes the line of a readiness check."""
    _write_line(
        {
            "preflight": record.request_type,
            "checks": record.checks,
            "durationMs": round(record.duration_ms, 1),
            "findings": list(record.findings),
        }
    )


def _write_line(line: Mapping[str, object]) -> None:
    sys.stdout.write(json.dumps({name: value for name, value in line.items() if value is not None}) + "\n")
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

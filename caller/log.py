"""One JSON line per call: what was called, where, how it went; never a parameter, a result or a
credential.
"""

from __future__ import annotations

import json
import logging
import sys
import warnings
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping


class CallRecord(NamedTuple):
    """What the log line of one call says. `duration_ms` in milliseconds, `size` in bytes of the JSON
    result.
    """

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
    """Writes the record's line to standard output, which Lambda takes to the function's log group."""
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
    """What the log line of a readiness check says: `findings` as lines, all of them."""

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
    """Keeps botocore's and urllib3's loggers out of the log: their lines hold headers, bodies and URLs.

    Their warnings too: dateutil's quote the text that it reads a time from.
    """
    warnings.filterwarnings("ignore", module=r"(botocore|dateutil|urllib3)\b")
    for name in ("botocore", "urllib3"):
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 1)
        logger.propagate = False
        if not logger.handlers:
            logger.addHandler(logging.NullHandler())

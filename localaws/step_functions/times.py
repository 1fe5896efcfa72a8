"""Times in the format of Step Functions."""

from __future__ import annotations

from datetime import UTC
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

_MILLI = 1000


def format_time(time: datetime) -> str:
    """Returns a time as in the context object and in results of SDK integrations: `2026-01-31T08:15:00.000Z`."""
    return time.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def to_milliseconds(time: datetime) -> int:
    """Returns a time as in results of optimized integrations: the milliseconds since 1970."""
    return round(time.timestamp() * _MILLI)

"""The waits of a retrier."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator


def pauses(retrier: dict[str, Any]) -> Iterator[float]:
    """Yields the seconds before each attempt that a retrier makes."""
    pause = float(retrier["IntervalSeconds"])
    for _ in range(retrier["MaxAttempts"]):
        yield pause
        pause = min(pause * retrier["BackoffRate"], retrier["MaxDelaySeconds"])

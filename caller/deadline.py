"""The remaining time of an invocation, and a time limit that blocking operations respect.

No limit interrupts the process. The code that can block checks the limit: sockets (`caller.sdk.connections`), name
resolution (`caller.dns`), waits (`sleep`), and long calculations (`check_time`). DeadlineExceeded comes only from these
places, so no other code has to expect it. See "Deadlines are checked, not enforced by signals" in docs/architecture.md.
"""

from __future__ import annotations

import time
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, NamedTuple, Protocol

from caller.contract import MAX_TIMEOUT

if TYPE_CHECKING:
    from collections.abc import Iterator

MARGIN = 0.5  # seconds reserved for reporting the failure before Lambda stops the process


class Context(Protocol):
    """The part of Lambda's context object that the caller uses."""

    @property
    def aws_request_id(self) -> str:
        """The ID of the invocation."""

    def get_remaining_time_in_millis(self) -> int:
        """Returns the milliseconds until Lambda stops the invocation."""


class DeadlineExceeded(BaseException):
    """The time limit has passed. The text, if any, describes the progress up to then.

    This class isn't an Exception, because botocore and urllib3 retry or wrap every Exception.
    """


class Deadline(NamedTuple):
    """A point in time on the monotonic clock, in seconds."""

    time_point: float

    @classmethod
    def of(cls, context: Context | None) -> Deadline:
        """Returns the time by which an invocation must return.

        Args:
            context: Lambda's context object, or None outside of Lambda.
        """
        remaining = MAX_TIMEOUT if context is None else context.get_remaining_time_in_millis() / 1000
        return cls(time.monotonic() + remaining - MARGIN)

    @classmethod
    def in_seconds(cls, seconds: float) -> Deadline:
        """Returns the time that is this many seconds from now."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Returns the remaining seconds, at least 0."""
        return max(0.0, self.time_point - time.monotonic())


_limit: ContextVar[Deadline | None] = ContextVar("limit", default=None)


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limits the time of the code inside: its connections, reads, name resolutions, and waits.

    The limit applies to the current thread. If limits are nested, the earlier one is in force.

    Raises:
        DeadlineExceeded: The time has passed.
    """
    outer, inner = _limit.get(), Deadline.in_seconds(seconds)
    token = _limit.set(inner if outer is None else min(inner, outer))
    try:
        check_time()
        yield
    finally:
        _limit.reset(token)


def remaining_time() -> float | None:
    """Returns the remaining seconds of the time limit, or None if there is no limit; raises DeadlineExceeded."""
    limit = _limit.get()
    if limit is None:
        return None
    seconds = limit.time_point - time.monotonic()
    if seconds <= 0:
        raise DeadlineExceeded
    return seconds


def check_time() -> None:
    """Raises DeadlineExceeded if the time limit has passed. Long calculations call this function regularly."""
    remaining_time()


def sleep(seconds: float) -> None:
    """Waits for the time, or until the time limit; raises DeadlineExceeded in the second case."""
    limit = remaining_time()
    time.sleep(seconds if limit is None else min(seconds, limit))
    check_time()

"""The remaining time of an invocation, and a time limit that interrupts whatever runs too long."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from caller.contract import MAX_TIMEOUT
from caller.dns import interruptible_resolution

if TYPE_CHECKING:
    from collections.abc import Iterator

MARGIN = 0.5  # seconds reserved for reporting the failure before Lambda stops the process
_REPEAT_AFTER = 0.25  # seconds
_SHORTEST = 0.001  # seconds; zero would turn the interval timer off


class Context(Protocol):
    """The part of Lambda's context object that the caller uses."""

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
        """Returns the time in so many seconds."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Returns the remaining seconds, at least 0."""
        return max(0.0, self.time_point - time.monotonic())


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Limits the time of the code inside, including name resolution, connections, reads, and waits between retries.

    The limit is the process's interval timer, which works only in the main thread. Lambda runs handlers in that
    thread. In another thread, only the SDK's timeouts apply. If limits are nested, the outer one stays in force.

    Raises:
        DeadlineExceeded: The time has passed.
    """
    if seconds <= 0:
        raise DeadlineExceeded
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _silence_unraisable(), interruptible_resolution(), _run_timer(seconds):
        yield


@contextmanager
def _run_timer(seconds: float) -> Iterator[None]:
    """Runs the timer. It is off before the other parts of `time_limit` end."""
    before = signal.signal(signal.SIGALRM, _raise_deadline_exceeded)
    started = time.monotonic()
    # Python ignores an exception in a finalizer or a weak reference's callback, so the timer repeats.
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds, _REPEAT_AFTER)
    if 0 < outer < seconds:
        signal.setitimer(signal.ITIMER_REAL, outer, _REPEAT_AFTER)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # the timer can fire between the two statements
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            remaining = outer - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(remaining, _SHORTEST), _REPEAT_AFTER)


@contextmanager
def _silence_unraisable() -> Iterator[None]:
    """Keeps Python from printing a DeadlineExceeded that it ignores."""
    before = sys.unraisablehook

    def report(ignored: sys.UnraisableHookArgs) -> None:
        if not isinstance(ignored.exc_value, DeadlineExceeded):
            before(ignored)

    sys.unraisablehook = report
    try:
        yield
    finally:
        sys.unraisablehook = before


def _raise_deadline_exceeded(_signal: int, _frame: object) -> None:
    raise DeadlineExceeded

"""The time that an invocation has left, and an end to whatever would outlast it."""

from __future__ import annotations

import signal
import sys
import threading
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple, Protocol

from caller.dns import interruptible_resolution

if TYPE_CHECKING:
    from collections.abc import Iterator

MARGIN = 0.5  # seconds kept back for telling the failure before Lambda ends the process
_AGAIN = 0.25  # seconds
_AT_ONCE = 0.001  # seconds: an interval timer of zero would be none
_WITHOUT_CONTEXT = 900.0  # seconds: the longest that a Lambda function runs


class Context(Protocol):
    """What is used of Lambda's context object."""

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until Lambda ends the invocation."""


class DeadlineExceeded(BaseException):
    """The time of one attempt at a target is used up; the text, if any, says how far it came.

    Not an Exception: botocore and urllib3 retry and wrap whatever is one.
    """


class Deadline(NamedTuple):
    """A moment on the monotonic clock, in seconds."""

    moment: float

    @classmethod
    def of(cls, context: Context | None) -> Deadline:
        """The moment by which an invocation must be answered; `context` is Lambda's, None outside of it."""
        left = _WITHOUT_CONTEXT if context is None else context.get_remaining_time_in_millis() / 1000
        return cls(time.monotonic() + left - MARGIN)

    @classmethod
    def in_seconds(cls, seconds: float) -> Deadline:
        """The moment that is so many seconds away."""
        return cls(time.monotonic() + seconds)

    def remaining(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self.moment - time.monotonic())


@contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Ends what runs inside after `seconds` by raising TimeIsUp: name resolution, connects, reads, waits between
    retries alike.

    Uses the process's interval timer, which only the main thread may have (Lambda runs handlers there); in
    another thread the SDK's own time-outs are the only limit. A limit inside another one leaves the outer one in
    force.
    """
    if seconds <= 0:
        raise DeadlineExceeded
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    with _unreported(), interruptible_resolution(), _timed(seconds):
        yield


@contextmanager
def _timed(seconds: float) -> Iterator[None]:
    """The timer; it is off before anything else of `limited` ends."""
    before = signal.signal(signal.SIGALRM, _raise_time_is_up)
    started = time.monotonic()
    # Python swallows what is raised in a weak reference's callback or a finaliser: the timer asks again
    outer, _ = signal.setitimer(signal.ITIMER_REAL, seconds, _AGAIN)
    if 0 < outer < seconds:
        signal.setitimer(signal.ITIMER_REAL, outer, _AGAIN)
    try:
        try:
            yield
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
    finally:  # the timer may have run out between the two
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if outer:
            left = outer - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, _AT_ONCE), _AGAIN)


@contextmanager
def _unreported() -> Iterator[None]:
    """While inside, Python does not write about a TimeIsUp that it swallows."""
    before = sys.unraisablehook

    def report(swallowed: sys.UnraisableHookArgs) -> None:
        if not isinstance(swallowed.exc_value, DeadlineExceeded):
            before(swallowed)

    sys.unraisablehook = report
    try:
        yield
    finally:
        sys.unraisablehook = before


def _raise_time_is_up(_signal: int, _frame: object) -> None:
    raise DeadlineExceeded

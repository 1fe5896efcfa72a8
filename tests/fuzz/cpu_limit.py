"""A limit for CPU time."""

from __future__ import annotations

import signal
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2.0
"""CPU time for one input. On a busy machine, other programs don't count."""

_SHORTEST = 0.001  # seconds; zero would turn the timer off


class CpuLimitExceeded(BaseException):
    """An input needs too much CPU time. The code under test catches Exceptions, so this isn't one."""


@contextmanager
def cpu_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raises CpuLimitExceeded if the `with` block uses more CPU time in the main thread."""
    end = time.thread_time() + seconds

    def check(_signal: int, _frame: object) -> None:
        # The timer counts the whole process, and other tests may have left threads.
        remaining = end - time.thread_time()
        if remaining <= 0:
            raise CpuLimitExceeded
        signal.setitimer(signal.ITIMER_PROF, max(remaining, _SHORTEST))

    before = signal.signal(signal.SIGPROF, check)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)

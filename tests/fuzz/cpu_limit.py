"""A limit for CPU time."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2.0
"""CPU time for one input. On a busy machine, other programs don't count."""


class CpuLimitExceeded(BaseException):
    """An input needs too much CPU time. The code under test catches Exceptions, so this isn't one."""


@contextmanager
def cpu_limit(seconds: float = SECONDS) -> Iterator[None]:
    """Raises CpuLimitExceeded if the `with` block uses more CPU time."""
    before = signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _raise(_signal: int, _frame: object) -> None:
    raise CpuLimitExceeded

"""An end to what computes without end."""

from __future__ import annotations

import signal
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

SECONDS = 2.0
"""Processor time that one input may take: on a busy machine other programs must not count."""


class Hangs(BaseException):
    """An input takes longer than it may. Not an Exception: what is under test catches those."""


@contextmanager
def computing_at_most(seconds: float = SECONDS) -> Iterator[None]:
    """Raises Hangs where what runs inside uses more processor time."""
    before = signal.signal(signal.SIGPROF, _raise)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _raise(_signal: int, _frame: object) -> None:
    raise Hangs

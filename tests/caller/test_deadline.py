"""Limits inside of limits."""

from __future__ import annotations

import contextlib
import signal
import time

import pytest

from caller.deadline import TimeIsUp, limited


def outer_limit(seconds: float, inner: float) -> None:
    """Five seconds of work behind an inner limit, which ends first or is left at once."""
    with limited(seconds):
        with contextlib.suppress(TimeIsUp), limited(inner):
            time.sleep(0.2)
        time.sleep(5)


@pytest.mark.parametrize("inner", [0.1, 5])
def test_an_inner_limit_leaves_the_outer_one_in_force(inner: float) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(TimeIsUp):
        outer_limit(0.4, inner)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before

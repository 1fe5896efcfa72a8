from __future__ import annotations

import signal
import sys
import time
from contextlib import suppress

import pytest

from caller.deadline import MARGIN, Deadline, DeadlineExceeded, time_limit
from tests.caller.calls import TimeLeft


def wait() -> None:
    time.sleep(60)


def wait_again_after_an_ignored_exception() -> None:
    """Simulates that Python ignores an exception in a weak reference's callback or a finalizer."""
    with suppress(DeadlineExceeded):
        wait()
    wait()


class Slow:
    def __del__(self) -> None:
        time.sleep(0.15)


def wait_in_a_finalizer_first() -> None:
    Slow()
    wait()


def wait_after_an_inner_limit() -> None:
    with time_limit(60):
        pass
    wait()


def test_limit_interrupts_long_work() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait()


def test_ignored_exception_is_raised_again() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait_again_after_an_ignored_exception()


def test_exception_in_a_finalizer_is_not_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    hook = sys.unraisablehook
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait_in_a_finalizer_first()
    assert reported == []
    assert sys.unraisablehook is hook


def test_timer_and_signal_handler_are_restored() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        pass
    with pytest.raises(DeadlineExceeded), time_limit(0.01):
        wait()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_outer_limit_stays_in_force_after_an_inner_one() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.1):
        wait_after_an_inner_limit()


def test_zero_seconds_fail_immediately() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0):
        raise AssertionError("never runs")


def test_remaining_time_has_a_margin_and_is_never_negative() -> None:
    assert 10 - MARGIN - 1 < Deadline.of(TimeLeft(10_000)).remaining() <= 10 - MARGIN
    assert Deadline.of(TimeLeft(100)).remaining() == 0.0
    assert Deadline.of(None).remaining() > 800


def outer_limit(seconds: float, inner: float) -> None:
    """Works for five seconds after an inner limit."""
    with time_limit(seconds):
        with suppress(DeadlineExceeded), time_limit(inner):
            time.sleep(0.2)
        time.sleep(5)


@pytest.mark.parametrize("inner", [0.1, 5])
def test_inner_limit_keeps_the_outer_one_in_force(inner: float) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(DeadlineExceeded):
        outer_limit(0.4, inner)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_outer_limit_interrupts_an_inner_one() -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded), time_limit(0.2), time_limit(60):
        wait()
    assert time.monotonic() - started < 5

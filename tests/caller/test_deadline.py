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


def wait_again_after_the_end_was_swallowed() -> None:
    """As Python swallows what is raised in a weak reference's callback or a finaliser."""
    with suppress(DeadlineExceeded):
        wait()
    wait()


class Slow:
    def __del__(self) -> None:
        time.sleep(0.15)


def wait_in_a_finaliser_first() -> None:
    Slow()
    wait()


def wait_after_an_inner_limit() -> None:
    with time_limit(60):
        pass
    wait()


def test_what_takes_too_long_is_ended() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait()


def test_an_end_that_was_swallowed_comes_again() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait_again_after_the_end_was_swallowed()


def test_an_end_that_a_finaliser_swallowed_is_not_written_about(monkeypatch: pytest.MonkeyPatch) -> None:
    reported: list[object] = []
    monkeypatch.setattr(sys, "unraisablehook", reported.append)
    hook = sys.unraisablehook
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        wait_in_a_finaliser_first()
    assert reported == []
    assert sys.unraisablehook is hook


def test_no_timer_and_no_handler_is_left_behind() -> None:
    before = signal.getsignal(signal.SIGALRM)
    with time_limit(60):
        pass
    with pytest.raises(DeadlineExceeded), time_limit(0.01):
        wait()
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_outer_limit_stays_in_force() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0.1):
        wait_after_an_inner_limit()


def test_no_time_at_all() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0):
        raise AssertionError("never runs")


def test_deadline_keeps_a_margin_and_never_goes_below_zero() -> None:
    assert 10 - MARGIN - 1 < Deadline.of(TimeLeft(10_000)).remaining() <= 10 - MARGIN
    assert Deadline.of(TimeLeft(100)).remaining() == 0.0
    assert Deadline.of(None).remaining() > 800


def outer_limit(seconds: float, inner: float) -> None:
    """Five seconds of work behind an inner limit, which ends first or is left at once."""
    with time_limit(seconds):
        with suppress(DeadlineExceeded), time_limit(inner):
            time.sleep(0.2)
        time.sleep(5)


@pytest.mark.parametrize("inner", [0.1, 5])
def test_an_inner_limit_leaves_the_outer_one_in_force(inner: float) -> None:
    before = signal.getsignal(signal.SIGALRM)
    with pytest.raises(DeadlineExceeded):
        outer_limit(0.4, inner)
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.getsignal(signal.SIGALRM) is before


def test_an_inner_limit_ends_with_the_outer_one() -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded), time_limit(0.2), time_limit(60):
        wait()
    assert time.monotonic() - started < 5

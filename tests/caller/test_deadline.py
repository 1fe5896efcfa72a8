from __future__ import annotations

import threading
import time

import pytest

from caller.deadline import (
    MARGIN,
    Deadline,
    DeadlineExceeded,
    check_time,
    remaining_time,
    sleep,
    time_limit,
)
from tests.caller.calls import TimeLeft


def test_wait_ends_at_the_limit() -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded), time_limit(0.05):
        sleep(60)
    assert 0.05 <= time.monotonic() - started < 5


def test_short_wait_is_complete() -> None:
    started = time.monotonic()
    with time_limit(60):
        sleep(0.05)
    assert time.monotonic() - started >= 0.05


def test_wait_without_a_limit() -> None:
    check_time()
    sleep(0)
    assert remaining_time() is None


def test_zero_seconds_fail_immediately() -> None:
    with pytest.raises(DeadlineExceeded), time_limit(0):
        raise AssertionError("never runs")
    assert remaining_time() is None


@pytest.mark.parametrize(("outer", "inner"), [(0.1, 60), (60, 0.1)])
def test_earlier_of_two_nested_limits_applies(outer: float, inner: float) -> None:
    started = time.monotonic()
    with pytest.raises(DeadlineExceeded), time_limit(outer), time_limit(inner):
        sleep(60)
    assert time.monotonic() - started < 5


def test_outer_limit_applies_after_an_inner_limit() -> None:
    with time_limit(60):
        with pytest.raises(DeadlineExceeded), time_limit(0):
            pass
        remaining = remaining_time()
        assert remaining is not None
        assert 50 < remaining <= 60


def test_another_thread_has_no_limit() -> None:
    seen: list[float | None] = []
    with time_limit(60):
        thread = threading.Thread(target=lambda: seen.append(remaining_time()))
        thread.start()
        thread.join()
    assert seen == [None]


def test_remaining_time_has_a_margin_and_is_never_negative() -> None:
    assert 10 - MARGIN - 1 < Deadline.of(TimeLeft(10_000)).remaining() <= 10 - MARGIN
    assert Deadline.of(TimeLeft(100)).remaining() == 0.0
    assert Deadline.of(None).remaining() > 800

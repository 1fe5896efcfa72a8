"""Tests calls after timeouts at random moments. For a longer test, run `scripts/faults --only timeouts`."""

from __future__ import annotations

import sys

import pytest

from tests.faults.scenarios.caller_pool import start_callers
from tests.faults.timeouts import find_problems, stress

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc, which Lambda's operating system has"
)


def test_call_after_a_timeout_succeeds() -> None:
    with start_callers(1) as pool:
        (stressed,) = pool.map(lambda seed, caller: stress(caller, 10.0, seed), [1])
    assert list(find_problems(stressed)) == []
    assert stressed.outcomes["CrossRegion.DeadlineExceeded"] > 5

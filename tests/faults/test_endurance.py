"""Tests resource usage after hundreds of calls over a faulty network. `scripts/faults` makes thousands of calls."""

from __future__ import annotations

import sys

import pytest

from tests.faults.endurance import QUICK, endure, find_problems
from tests.faults.scenarios.caller_pool import start_callers

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="reads /proc, which Lambda's operating system has"
)


def test_calls_over_a_faulty_network_leak_no_resources() -> None:
    with start_callers(1) as pool:
        (endured,) = pool.map(lambda kinds, caller: endure(caller, kinds, 3, 6, traced=False), [QUICK])
    assert list(find_problems(endured)) == []
    assert endured.outcomes["result"] > len(QUICK)
    assert endured.outcomes["CrossRegion.DeadlineExceeded"] == 12
    assert endured.outcomes["S3.SdkClientException"] > len(QUICK)

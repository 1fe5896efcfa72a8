"""Hundreds of mixed calls over a faulty network leave nothing behind; `scripts/faults` makes thousands."""

from __future__ import annotations

import sys

import pytest

from tests.faults.endurance import QUICK, endure, problems_of
from tests.faults.scenarios.rig import rigs

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc, as Lambda's own system has it")


def test_calls_over_a_faulty_network_leave_nothing_behind() -> None:
    with rigs(1) as several:
        (endured,) = several.each(lambda kinds, rig: endure(rig, kinds, 3, 6, traced=False), [QUICK])
    assert list(problems_of(endured)) == []
    assert endured.outcomes["result"] > len(QUICK)
    assert endured.outcomes["CrossRegion.DeadlineExceeded"] == 12
    assert endured.outcomes["S3.SdkClientException"] > len(QUICK)

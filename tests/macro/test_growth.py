"""Tests that ten times as many calls cause ten times as much work. The test counts function calls, not time."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from macro.handler import handler
from scripts.benchmark.growth import make_event

if TYPE_CHECKING:
    import pytest


def work(calls: int) -> int:
    """Returns how many functions, in Python and C, run during the expansion of a template with this many calls."""
    counted = 0

    def count(_frame: object, event: str, _argument: object) -> None:
        nonlocal counted
        counted += event in {"call", "c_call"}

    event: dict[str, Any] = make_event(calls)
    before = sys.getprofile()
    sys.setprofile(count)
    try:
        response = handler(event, None)
    finally:
        sys.setprofile(before)
    assert response["status"] == "success", response
    return counted


def test_work_grows_with_the_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLER_LAYER_ARN", "arn:aws:lambda:eu-central-1:123456789012:layer:caller:1")
    work(5)  # models and tables are loaded once
    assert work(1000) <= 10.5 * work(100)

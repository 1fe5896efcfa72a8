"""Fixtures and settings for all tests."""

from __future__ import annotations

import gc
import signal
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Generator

RECURSION_LIMIT = sys.getrecursionlimit()

# The tests keep up to 1.6 million objects (parsed models and schemas). With the default thresholds, looking for garbage
# in them would take a sixth of the time.
gc.set_threshold(100_000, 10, 50)

# A shell's background job ignores SIGINT, and its child processes inherit that. Some tests need SIGINT.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Lets the garbage collector ignore the thousands of collected tests, which exist until the end."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


@pytest.fixture(autouse=True)
def recursion_limit() -> None:
    """Restores Python's recursion limit, which Lambda also has.

    jsonata, which the local AWS uses, raises it for the process.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)

"""Fixtures and settings for all tests."""

import signal
import sys

import pytest

RECURSION_LIMIT = sys.getrecursionlimit()

# A shell's background job ignores SIGINT, and its child processes inherit that. Some tests need SIGINT.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def recursion_limit() -> None:
    """Restores Python's recursion limit, which Lambda also has.

    jsonata, which the local AWS uses, raises it for the process.
    """
    sys.setrecursionlimit(RECURSION_LIMIT)

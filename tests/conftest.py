"""What holds for every test."""

import signal
import sys

import pytest

RECURSION_LIMIT = sys.getrecursionlimit()

# A shell's background job ignores Ctrl-C and hands that on; the tests that press it in a program need it to arrive.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(autouse=True)
def recursion_limit() -> None:
    """Python's own, as in Lambda: jsonata, which the local AWS uses, raises it for the whole process and for good."""
    sys.setrecursionlimit(RECURSION_LIMIT)

"""A measure of work that doesn't depend on the machine: the number of function calls."""

from __future__ import annotations

import cProfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def count_function_calls(function: Callable[[], object]) -> int:
    """Counts the calls of Python and C functions while a function runs."""
    profiler = cProfile.Profile()
    profiler.runcall(function)
    return sum(entry.callcount for entry in profiler.getstats())

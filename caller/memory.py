"""How much memory the function has, for what it may hold of a body or a result."""

from __future__ import annotations

import os

_VARIABLE = (
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE"  # MB ("Defined runtime environment variables", Lambda Developer Guide)
)


def memory_size() -> int:
    """The function's memory in bytes; 0 where Lambda does not say."""
    return int(os.environ.get(_VARIABLE) or 0) * 1024 * 1024

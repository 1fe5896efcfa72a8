"""What the function's environment says: Lambda's own variables, and those that the macro deploys it with.

Lambda's: "Defined runtime environment variables" in the AWS Lambda Developer Guide.
"""

from __future__ import annotations

import os


def in_lambda() -> bool:
    """Whether this is a function, and not a program that only imports the caller."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_snap_start() -> bool:
    """Whether Lambda initialises the function for a snapshot."""
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def memory_size() -> int:
    """The function's memory in bytes; 0 where Lambda does not say."""
    return int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE") or 0) * 1024 * 1024

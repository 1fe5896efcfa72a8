"""Facts about the function that Lambda's environment variables contain.

Source: "Defined runtime environment variables" in the AWS Lambda Developer Guide.
"""

from __future__ import annotations

import os


def in_lambda() -> bool:
    """Returns whether this process is a Lambda function, not another program that imports the caller."""
    return "AWS_LAMBDA_FUNCTION_NAME" in os.environ


def is_snap_start() -> bool:
    """Returns whether Lambda initializes the function for a SnapStart snapshot."""
    return os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start"


def memory_size() -> int:
    """Returns the function's memory in bytes, or 0 outside of Lambda."""
    return int(os.environ.get("AWS_LAMBDA_FUNCTION_MEMORY_SIZE") or 0) * 1024 * 1024

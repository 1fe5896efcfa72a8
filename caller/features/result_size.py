"""The size that a result can have: Lambda's limit for responses, or the function's memory if Lambda doesn't return it.

Sources: "Lambda quotas" in the AWS Lambda Developer Guide; for the memory, measurements.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.contract import RESPONSE_TOO_LARGE
from caller.environment import memory_size
from caller.errors import CallFailed, Failure

if TYPE_CHECKING:
    from collections.abc import Mapping

RESPONSE_LIMIT = 6_291_556
"""Bytes of a Lambda function's response."""

# While it is parsed, merged, and encoded, a result took 4 (S3 keys) to 29 (DynamoDB items) times its size as JSON.
_MEMORY_SHARE = 32


def limit_in_memory() -> int:
    """Returns the maximum bytes as JSON of a result that Lambda doesn't return, but that must fit into memory."""
    return max(RESPONSE_LIMIT, memory_size() // _MEMORY_SHARE)


def check_content_length(metadata: Mapping[str, Any]) -> None:
    """Raises CallFailed (`CrossRegion.ResponseTooLarge`) if Lambda can't return a body of the announced length.

    `metadata` is the `ResponseMetadata` of botocore's parsed response.
    """
    length = str(metadata.get("HTTPHeaders", {}).get("content-length", ""))
    if length.isdecimal() and int(length) > RESPONSE_LIMIT:
        raise result_too_large(f"{int(length):,} bytes")


def result_too_large(size: str, limit: int = RESPONSE_LIMIT) -> CallFailed:
    """Returns the failure of a result that exceeds a limit in bytes; `size` describes the result's size.

    A limit other than RESPONSE_LIMIT is that of `limit_in_memory`.
    """
    reason = f"a Lambda function can return at most {limit:,}"
    if limit > RESPONSE_LIMIT:
        reason = f"the function's memory has room for {limit:,} (Metadata, Caller.MemorySize)"
    text = (
        f"The result has {size}; {reason}. Request less (fewer items, a Range, fewer attributes, Paginate.MaxItems), "
        "select a part of the result (Query), or write it to S3 (ResultWriter)."
    )
    return CallFailed(Failure(RESPONSE_TOO_LARGE, text))

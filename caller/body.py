"""A streamed response body, read to its end within a limit, and never left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.failure import RESPONSE_TOO_LARGE, CallFailed, Failure

if TYPE_CHECKING:
    from botocore.response import StreamingBody

RESPONSE_LIMIT = (
    6_291_556  # bytes of a Lambda function's response ("Lambda quotas" in the AWS Lambda Developer Guide)
)
_CHUNK = 256 * 1024


def read_body(body: StreamingBody) -> bytes:
    """All bytes of the body, at most what a response may hold; raises CallFailed
    (`CrossRegion.ResponseTooLarge`).
    """
    try:
        chunks, size = [], 0
        while chunk := body.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > RESPONSE_LIMIT:
                raise too_large(f"more than {RESPONSE_LIMIT:,} bytes")
        return b"".join(chunks)
    finally:
        body.close()


def too_large(size: str) -> CallFailed:
    """The failure of a result that Lambda would not deliver; `size` is the result's size in words."""
    text = (
        f"The result has {size}; a Lambda function can answer with {RESPONSE_LIMIT:,} at most. "
        "Ask for less: a page (MaxItems, MaxKeys, Limit …), a part (Range), or fewer attributes."
    )
    return CallFailed(Failure(RESPONSE_TOO_LARGE, text))

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


def too_large(size: str, limit: int = RESPONSE_LIMIT) -> CallFailed:
    """The failure of a result that Lambda would not deliver, or, with a larger limit in bytes, that does not fit into
    memory; `size` is the result's size in words.
    """
    most = f"a Lambda function can answer with {limit:,} at most"
    if limit > RESPONSE_LIMIT:
        most = f"the function's memory has room for {limit:,} (Metadata, Caller.MemorySize)"
    text = (
        f"The result has {size}; {most}. Ask for less: a page (MaxItems, MaxKeys, Limit …), a part (Range), or fewer "
        "attributes; take what you need of it (Query); or have it written to S3 (ResultWriter)."
    )
    return CallFailed(Failure(RESPONSE_TOO_LARGE, text))

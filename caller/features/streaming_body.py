"""A streamed response body, read to its end within a limit, and never left open."""

from __future__ import annotations

from random import random
from typing import TYPE_CHECKING, Any

from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

from caller.contract import RESPONSE_TOO_LARGE
from caller.errors import CallFailed, Failure
from caller.payload import MAX_ATTEMPTS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel
    from botocore.response import StreamingBody

    from caller.payload import Options

RESPONSE_LIMIT = (
    6_291_556  # bytes of a Lambda function's response ("Lambda quotas" in the AWS Lambda Developer Guide)
)
BODY_READ_ERRORS = (ReadTimeoutError, ResponseStreamingError, IncompleteReadError)
_CHUNK = 256 * 1024
_FIRST_WAIT = (
    0.05  # seconds at most, doubled from wait to wait: botocore's own (retries.standard.ExponentialBackoff)
)


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
                raise response_too_large(f"more than {RESPONSE_LIMIT:,} bytes")
        return b"".join(chunks)
    finally:
        body.close()


def retry_delay(attempts: int, operation: OperationModel, options: Options) -> float | None:
    """How long to wait before a body that broke off is asked for again, after so many attempts; None where it is not.

    Only what reads alone is: a function's or a model's answer would be made, and paid, twice.
    """
    if operation.http.get("method") != "GET" or attempts >= (options.max_attempts or MAX_ATTEMPTS):
        return None
    longest: float = _FIRST_WAIT * 2**attempts
    return longest * random()  # noqa: S311  not secret


def check_content_length(metadata: Mapping[str, Any]) -> None:
    """Raises CallFailed (`CrossRegion.ResponseTooLarge`) where a body is announced with more than a response may
    hold; `metadata` is a parsed response's.
    """
    announced = str(metadata.get("HTTPHeaders", {}).get("content-length", ""))
    if announced.isdecimal() and int(announced) > RESPONSE_LIMIT:
        raise response_too_large(f"{int(announced):,} bytes")


def response_too_large(size: str, limit: int = RESPONSE_LIMIT) -> CallFailed:
    """The failure of a result that Lambda would not deliver, or, with a larger limit in bytes, that does not fit into
    memory; `size` is the result's size in words.
    """
    most = f"a Lambda function can answer with {limit:,} at most"
    if limit > RESPONSE_LIMIT:
        most = f"the function's memory has room for {limit:,} (Metadata, Caller.MemorySize)"
    text = (
        f"The result has {size}; {most}. Ask for less: pages (Paginate: {{MaxItems}}), a page (MaxKeys, Limit …), a "
        "part (Range), or fewer attributes; take what you need of it (Query); or have it written to S3 (ResultWriter)."
    )
    return CallFailed(Failure(RESPONSE_TOO_LARGE, text))

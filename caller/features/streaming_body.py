"""Reads streaming response bodies, within Lambda's limit for responses."""

from __future__ import annotations

from random import random
from typing import TYPE_CHECKING, Any

from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

from caller.call import MAX_ATTEMPTS
from caller.contract import RESPONSE_TOO_LARGE
from caller.errors import CallFailed, Failure
from caller.sdk.repeats import are_repeats_allowed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.response import StreamingBody

    from caller.call import Options

# Bytes of a Lambda function's response. Source: "Lambda quotas" in the AWS Lambda Developer Guide
RESPONSE_LIMIT = 6_291_556
BODY_READ_ERRORS = (ReadTimeoutError, ResponseStreamingError, IncompleteReadError)
_CHUNK = 256 * 1024
# Maximum seconds, twice as long for each further wait. Source: botocore.retries.standard.ExponentialBackoff
_FIRST_WAIT = 0.05


def read_body(body: StreamingBody, limit: int = RESPONSE_LIMIT) -> bytes:
    """Returns all bytes of a body, and closes it.

    Args:
        body: The body.
        limit: The most bytes that the body can have.

    Raises:
        CallFailed: The body is larger (`CrossRegion.ResponseTooLarge`).
    """
    try:
        chunks, size = [], 0
        while chunk := body.read(_CHUNK):
            chunks.append(chunk)
            size += len(chunk)
            if size > limit:
                raise response_too_large(f"more than {limit:,} bytes", limit)
        return b"".join(chunks)
    finally:
        body.close()


def retry_delay(attempts: int, options: Options) -> float | None:
    """Returns the seconds to wait before a request whose body broke off is repeated, or None if it isn't repeated.

    It was executed. A request to a Lambda function or a model, for example, would do its work twice. `attempts` counts
    the requests so far.
    """
    if not are_repeats_allowed() or attempts >= (options.max_attempts or MAX_ATTEMPTS):
        return None
    longest: float = _FIRST_WAIT * 2**attempts
    return longest * random()  # noqa: S311  not secret


def check_content_length(metadata: Mapping[str, Any]) -> None:
    """Raises CallFailed (`CrossRegion.ResponseTooLarge`) if Lambda can't return a body of the announced length.

    `metadata` is the `ResponseMetadata` of botocore's parsed response.
    """
    length = str(metadata.get("HTTPHeaders", {}).get("content-length", ""))
    if length.isdecimal() and int(length) > RESPONSE_LIMIT:
        raise response_too_large(f"{int(length):,} bytes")


def response_too_large(size: str, limit: int = RESPONSE_LIMIT) -> CallFailed:
    """Returns the failure of a result that exceeds a limit in bytes; `size` describes the result's size.

    A limit other than RESPONSE_LIMIT depends on the function's memory.
    """
    reason = f"a Lambda function can return at most {limit:,}"
    if limit > RESPONSE_LIMIT:
        reason = f"the function's memory has room for {limit:,} (Metadata, Caller.MemorySize)"
    text = (
        f"The result has {size}; {reason}. Request less (fewer items, a Range, fewer attributes, Paginate.MaxItems), "
        "select a part of the result (Query), or write it to S3 (ResultWriter)."
    )
    return CallFailed(Failure(RESPONSE_TOO_LARGE, text))

"""Reads streaming response bodies, and says how long to wait before a request is repeated whose body broke off."""

from __future__ import annotations

from random import random
from typing import TYPE_CHECKING

from botocore.exceptions import IncompleteReadError, ReadTimeoutError, ResponseStreamingError

from caller.call import DEFAULT_ATTEMPTS
from caller.features.result_size import RESPONSE_LIMIT, result_too_large
from caller.sdk.repeats import are_repeats_allowed

if TYPE_CHECKING:
    from botocore.response import StreamingBody

    from caller.call import Options

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
                raise result_too_large(f"more than {limit:,} bytes", limit)
        return b"".join(chunks)
    finally:
        body.close()


def retry_delay(attempts: int, options: Options) -> float | None:
    """Returns the seconds to wait before a request whose body broke off is repeated, or None if it isn't repeated.

    It was executed. A request to a Lambda function or a model, for example, would do its work twice. `attempts` counts
    the requests so far.
    """
    if not are_repeats_allowed() or attempts >= (options.max_attempts or DEFAULT_ATTEMPTS):
        return None
    longest: float = _FIRST_WAIT * 2**attempts
    return longest * random()  # noqa: S311  not secret

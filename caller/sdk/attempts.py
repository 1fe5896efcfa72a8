"""Counts the HTTP requests that botocore sends for a call, its own retries included, and those that were throttled.

botocore reports the number of retries in responses and in service errors only. It doesn't report it if a request
fails without a response, or if a deadline interrupts the call. `caller.sdk.sending` counts in a value that belongs to
the code that makes the call.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from caller.sdk.throttling import is_throttled

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.awsrequest import AWSPreparedRequest


@dataclass(slots=True)
class SentRequests:
    """The requests that were sent so far.

    Attributes:
        total: All requests.
        latest_operation: The requests of the API operation that began last.
        is_open: Whether a part of the latest request was sent, so that the service may have executed it.
        throttled: The requests that the service rejected because of its rate.
        body_size: The bytes of the latest request's body.
    """

    total: int = 0
    latest_operation: int = 0
    is_open: bool = False
    throttled: int = 0
    body_size: int = 0


_counting: ContextVar[SentRequests | None] = ContextVar("counting", default=None)


@contextmanager
def count_requests() -> Iterator[SentRequests]:
    """Counts the requests that this thread sends in the `with` block; an inner block counts for itself."""
    sent = SentRequests()
    outer = _counting.set(sent)
    try:
        yield sent
    finally:
        _counting.reset(outer)


def begin_operation() -> None:
    """Notes that the next request is the first one of an API operation."""
    sent = _counting.get()
    if sent is not None:
        sent.latest_operation = 0


def count_request(request: AWSPreparedRequest) -> None:
    """Counts a request that is about to be sent."""
    sent = _counting.get()
    if sent is not None:
        sent.total += 1
        sent.latest_operation += 1
        sent.is_open = False
        # a stream with checksums has only the second header
        size = request.headers.get("Content-Length") or request.headers.get("X-Amz-Decoded-Content-Length")
        sent.body_size = int(size or 0)


def count_throttled(response: tuple[Any, dict[str, Any]] | None) -> None:
    """Counts a response that rejects a request because of its rate.

    Args:
        response: botocore's HTTP response and parsed response, or None if no response arrived.
    """
    sent = _counting.get()
    if sent is not None and response is not None:
        http, parsed = response
        code = str((parsed.get("Error") or {}).get("Code", ""))
        sent.throttled += is_throttled(code, http.status_code)


def mark_open(*, is_open: bool) -> None:
    """Notes that the first bytes of a request are about to be sent, or that its response shows no execution."""
    sent = _counting.get()
    if sent is not None:
        sent.is_open = is_open


def was_sent() -> bool:
    """Returns whether a part of the latest request of this thread was sent, so that it may have been executed."""
    sent = _counting.get()
    return sent is None or sent.is_open

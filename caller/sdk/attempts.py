"""Counts the HTTP requests that botocore sends for a call, its own retries included.

botocore reports the number of retries in responses and in service errors only. It doesn't report it if a request
fails without a response, or if a deadline interrupts the call. Two event handlers of each client count in a value that
belongs to the code that makes the call.
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.client import BaseClient


@dataclass(slots=True)
class SentRequests:
    """The requests that were sent so far.

    Attributes:
        total: All requests.
        latest_operation: The requests of the API operation that began last.
        is_open: Whether a part of the latest request was sent, so that the service may have executed it.
    """

    total: int = 0
    latest_operation: int = 0
    is_open: bool = False


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


def register_counter(client: BaseClient) -> None:
    """Registers the event handlers that count a client's requests."""
    client.meta.events.register("before-call", _begin_operation)
    client.meta.events.register("before-send", _count_request)


def _begin_operation(**_event: object) -> None:
    sent = _counting.get()
    if sent is not None:
        sent.latest_operation = 0


def _count_request(**_event: object) -> None:
    sent = _counting.get()
    if sent is not None:
        sent.total += 1
        sent.latest_operation += 1
        sent.is_open = False


def mark_open(*, is_open: bool) -> None:
    """Notes that the first bytes of a request are about to be sent, or that its response shows no execution."""
    sent = _counting.get()
    if sent is not None:
        sent.is_open = is_open


def was_sent() -> bool:
    """Returns whether a part of the latest request of this thread was sent, so that it may have been executed."""
    sent = _counting.get()
    return sent is None or sent.is_open

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
    """The requests that were sent so far: all of them, and those of the API operation that began last."""

    total: int = 0
    latest_operation: int = 0


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

"""The permission to repeat requests while a call runs, and which requests need it.

A request may have been executed if a part of it was sent and no usable response arrived, or if the response has a
server error other than throttling. Such a request is sent again only if that is allowed: because repeating the
operation is safe (`caller.sdk.repeatable`), or because the call says so (`Repeat`).
"""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from caller.sdk.attempts import was_sent
from caller.sdk.response_validation import is_invalid
from caller.sdk.throttling import is_throttled

if TYPE_CHECKING:
    from collections.abc import Iterator

_SERVER_ERROR = 500
_allowed: ContextVar[bool] = ContextVar("allowed", default=True)


@contextmanager
def repeats(*, allowed: bool) -> Iterator[None]:
    """Allows or forbids to repeat requests of the code inside that may have been executed."""
    token = _allowed.set(allowed)
    try:
        yield
    finally:
        _allowed.reset(token)


def are_repeats_allowed() -> bool:
    """Returns whether the current thread can repeat a request that may have been executed."""
    return _allowed.get()


def may_repeat(response: tuple[Any, dict[str, Any]] | None) -> bool:
    """Returns whether the latest request can be sent again.

    Args:
        response: botocore's HTTP response and parsed response, or None if no response arrived.
    """
    return are_repeats_allowed() or not _may_have_been_executed(response)


def _may_have_been_executed(response: tuple[Any, dict[str, Any]] | None) -> bool:
    if response is None:
        return was_sent()
    http, parsed = response
    status = max(http.status_code, parsed.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    code = str(parsed.get("Error", {}).get("Code", ""))
    return is_invalid(parsed) or (status >= _SERVER_ERROR and not is_throttled(code, status))

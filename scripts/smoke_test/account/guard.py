"""Ends the work of a thread at its next request: after Ctrl-C, or when its time is over."""

from __future__ import annotations

import threading
import time
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.provider.model import Access

_NO_LIMIT = float("inf")


class Stopped(Exception):  # noqa: N818  reads as a sentence
    """The run was interrupted."""


class TimedOut(Exception):  # noqa: N818  reads as a sentence
    """A step took too long. The message names the step and its limit."""


@dataclass(frozen=True, slots=True)
class _Limit:
    end: float = _NO_LIMIT
    text: str = ""


_UNLIMITED = _Limit()
_limit: ContextVar[_Limit] = ContextVar("limit", default=_UNLIMITED)


@contextmanager
def time_limit(seconds: float, what: str) -> Iterator[None]:
    """Limits the time of the requests in the block.

    Raises:
        TimedOut: From the first request after the time.
    """
    token = _limit.set(_Limit(time.monotonic() + seconds, f"{what} took longer than {seconds:.0f} s"))
    try:
        yield
    finally:
        _limit.reset(token)


@dataclass(frozen=True, slots=True)
class Guard:
    """Checks each request of the clients that it guards, and each pause."""

    _stopped: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        """Ends the work of all threads at their next request or pause."""
        self._stopped.set()

    def check(self) -> None:
        """Raises Stopped or TimedOut if the work must end."""
        limit = _limit.get()
        if self._stopped.is_set():
            raise Stopped
        if time.monotonic() > limit.end:
            raise TimedOut(limit.text)

    def pause(self, seconds: float) -> None:
        """Waits; raises Stopped or TimedOut."""
        self._stopped.wait(seconds)
        self.check()

    def watch(self, access: Access) -> Access:
        """Returns an access whose clients check before each request. Its clients must not be used elsewhere."""

        def client(service: str) -> Any:
            created = access.client(service)
            # botocore's public extension point. An exception of the handler ends the request before it is sent.
            created.meta.events.register("before-call", self._before_call, unique_id="smoke-guard")
            return created

        return replace(access, client=client)

    def _before_call(self, **_event: Any) -> None:
        self.check()

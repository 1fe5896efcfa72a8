"""A failure as plain data, and the exception that tells Step Functions its name.

Lambda's Python runtime reports an exception's `__name__` as the error type, and Step Functions matches
`Catch` and `Retry` against it: an exception class is made per name, dots included (awslambdaric's
`bootstrap.py`; "Error handling in Step Functions" in the AWS Step Functions Developer Guide).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from caller.contract import INVALID_CALL

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_LIMIT = 256  # characters of an error name that Step Functions keeps
CAUSE_LIMIT = 32_768  # characters of a cause that Step Functions keeps, Lambda's JSON around ours included
_TEXT_LIMIT = CAUSE_LIMIT // 2  # room for escapes, the stack trace and the request's id in that JSON


class Failure(NamedTuple):
    """Why a call failed: the name that `Catch` sees, the cause's text, and what the log line and failover
    need.

    `elsewhere` says that another target may still answer: this one could not be reached, throttled or broke.
    """

    name: str
    text: str
    status: int | None = None
    request_id: str | None = None
    attempts: int = 0
    elsewhere: bool = False


class CallFailed(Exception):  # noqa: N818  what happened to the call, carried to the handler
    """Carries a Failure from where it was seen to the handler."""

    def __init__(self, failure: Failure) -> None:
        """Takes the failure."""
        super().__init__(failure.name)
        self.failure = failure


class NamedError(Exception):
    """The base of every exception that leaves the handler; its subclasses bear the native error names."""


def exception_for(failure: Failure) -> NamedError:
    """An exception whose class bears the failure's name and whose text is the cause; both within their
    limits.
    """
    text = failure.text
    if len(text) > _TEXT_LIMIT:
        text = f"{text[: _TEXT_LIMIT - 30]}… ({len(text)} characters)"
    return _exception_class(failure.name[:NAME_LIMIT])(text)


def invalid_call(problems: Iterable[str]) -> CallFailed:
    """All problems of one payload, one per line, ready to be raised."""
    return CallFailed(Failure(INVALID_CALL, "\n".join(problems)))


@lru_cache(maxsize=512)
def _exception_class(name: str) -> type[NamedError]:
    return type(name, (NamedError,), {"__module__": __name__})

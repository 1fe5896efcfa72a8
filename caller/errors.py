"""Failures as plain data, and the exceptions that carry their names to Step Functions.

Lambda's Python runtime reports the `__name__` of an exception's class as the error type, and Step Functions compares
it with `Catch` and `Retry`. Therefore, each error name has its own exception class, and its name contains the dot.

Sources: awslambdaric's `bootstrap.py`; "Error handling in Step Functions" in the AWS Step Functions Developer Guide.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from caller.contract import INVALID_CALL, NOT_TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

NAME_LIMIT = 256  # characters of an error name that Step Functions keeps
CAUSE_LIMIT = 32_768  # characters of a cause that Step Functions keeps, including Lambda's JSON
TEXT_LIMIT = CAUSE_LIMIT // 2  # leaves room for escapes, the stack trace, and the request ID in that JSON


class Failure(NamedTuple):
    """A failed call.

    Attributes:
        name: The error name that `Catch` matches.
        text: The text of the cause.
        status: The HTTP status, if there was a response.
        request_id: The request ID, if there was a response.
        attempts: The number of requests that were sent.
        can_fail_over: Whether another target can succeed, because this one was unreachable, throttled the call, or
            had a server error.
        may_have_run: Whether the service may have executed the request. Then another target gets it only if repeating
            it is allowed.
    """

    name: str
    text: str
    status: int | None = None
    request_id: str | None = None
    attempts: int = 0
    can_fail_over: bool = False
    may_have_run: bool = False


class CallFailed(Exception):  # noqa: N818  it describes the call
    """Carries a Failure to the handler."""

    def __init__(self, failure: Failure) -> None:
        """Stores the failure."""
        super().__init__(failure.name)
        self.failure = failure


class NamedError(Exception):
    """The base of all exceptions that the handler raises. The names of its subclasses are native error names."""


def exception_for(failure: Failure) -> NamedError:
    """Returns an exception whose class has the failure's name and whose text is the cause.

    Names and texts over the limits of Step Functions are shortened.
    """
    text = failure.text
    if len(text) > TEXT_LIMIT:
        text = f"{text[: TEXT_LIMIT - 30]}… ({len(text)} characters)"
    return _exception_class(failure.name[:NAME_LIMIT])(text)


def invalid_call(problems: Iterable[str]) -> CallFailed:
    """Returns the exception for an invalid payload. Its text has one line per problem."""
    return CallFailed(Failure(INVALID_CALL, "\n".join(problems)))


def result_is_not_text() -> CallFailed:
    """Returns the exception for a result that can't be encoded as UTF-8."""
    return CallFailed(Failure(NOT_TEXT, "The result contains text with half of a surrogate pair."))


@lru_cache(maxsize=512)
def _exception_class(name: str) -> type[NamedError]:
    return type(name, (NamedError,), {"__module__": __name__})

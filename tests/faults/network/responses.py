"""An HTTP answer as plain data, and what a fault makes of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    Spoil: TypeAlias = Callable[["Answer"], "Answer"]

LENGTH = "Content-Length"


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, headers in their order, and the whole body."""

    status: int
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""

    def header(self, name: str) -> str | None:
        """A header's value; None where it is not there."""
        return next((value for known, value in self.headers if known.lower() == name.lower()), None)

    def with_header(self, name: str, value: str) -> Answer:
        """The answer with this header in place of its own of that name."""
        others = tuple(pair for pair in self.headers if pair[0].lower() != name.lower())
        return replace(self, headers=(*others, (name, value)))

    def with_body(self, body: bytes) -> Answer:
        """The answer with another body and its length."""
        return replace(self, body=body).with_header(LENGTH, str(len(body)))


def as_it_is(answer: Answer) -> Answer:
    """No change."""
    return answer


def refusal(status: int, body: bytes, **headers: str) -> Spoil:
    """Another answer in place of the service's; `_` in the names of headers stands for `-`."""
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    made = Answer(status, named).with_body(body)
    return lambda _answer: made


def first_half(answer: Answer) -> Answer:
    """Half of the body, announced as if it were the whole: what is left is no XML and no JSON."""
    return answer.with_body(answer.body[: len(answer.body) // 2])


def other_body(body: bytes) -> Spoil:
    """Another body with the service's own status and headers."""
    return lambda answer: answer.with_body(body)


def announced(more: int) -> Spoil:
    """A length that is so many bytes more than the body's."""
    return lambda answer: answer.with_header(LENGTH, str(max(0, len(answer.body) + more)))


def announced_as(text: str) -> Spoil:
    """A length in words of one's own."""
    return lambda answer: answer.with_header(LENGTH, text)

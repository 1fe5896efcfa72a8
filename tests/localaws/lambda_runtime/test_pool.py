"""Tests of which execution environments are reused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from localaws.lambda_runtime.outcomes import Outcome
from localaws.lambda_runtime.pool import Pool, TooManyRequests

if TYPE_CHECKING:
    from collections.abc import Callable


class Environment:
    """An environment without a process. `meanwhile` is called during each invocation."""

    def __init__(self, meanwhile: Callable[[], object] = lambda: None, *, reusable: bool = True) -> None:
        self.meanwhile = meanwhile
        self.reusable = reusable
        self.invocations = 0
        self.is_stopped = False

    def invoke(self, event: bytes) -> Outcome:
        self.invocations += 1
        self.meanwhile()
        return Outcome(event)

    def stop(self) -> None:
        self.is_stopped = True


def invoke(
    pool: Pool, environment: Environment, revision: str = "1", reserved: int | None = None
) -> Environment:
    """Handles an event, for which the pool can start the environment, and returns the environment."""
    start: Any = lambda: environment  # noqa: E731
    assert pool.invoke("orders", revision, start, b"{}", reserved).payload == b"{}"
    return environment


def test_environment_is_reused() -> None:
    pool, other = Pool(), Environment()
    first = invoke(pool, Environment())
    invoke(pool, other)
    assert (first.invocations, other.invocations) == (2, 0)


def test_environment_that_cannot_be_reused_is_stopped() -> None:
    pool, other = Pool(), Environment()
    first = invoke(pool, Environment(reusable=False))
    invoke(pool, other)
    assert first.is_stopped
    assert other.invocations == 1


def test_idle_environment_of_the_earlier_code_is_stopped() -> None:
    pool, other = Pool(), Environment()
    first = invoke(pool, Environment())
    invoke(pool, other, revision="2")
    assert first.is_stopped
    assert other.invocations == 1


def test_busy_environment_of_the_earlier_code_is_stopped_at_its_end() -> None:
    pool, newer, last = Pool(), Environment(), Environment()
    first = invoke(pool, Environment(lambda: invoke(pool, newer, revision="2")))
    assert first.is_stopped
    assert not newer.is_stopped
    invoke(pool, last, revision="2")
    assert (newer.invocations, last.invocations) == (2, 0)


def test_reserved_concurrency() -> None:
    pool = Pool()

    def again() -> None:
        with pytest.raises(TooManyRequests):
            invoke(pool, Environment(), reserved=1)

    first = invoke(pool, Environment(again), reserved=1)
    assert first.invocations == 1

"""A test case: a fault at one request of one invocation, once or until the invocation ends."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.faults.network.proxy import Plan
from tests.faults.scenarios.calls import EXECUTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.network.faults import Fault
    from tests.faults.process.caller_process import Invocation
    from tests.faults.scenarios.caller_pool import ProxiedCaller

RESULT = "result"
OTHER_RESULT = "another result"
_SECONDS = 60.0  # on a busy machine, an invocation of 50 ms can take 10 s
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault at an invocation.

    Attributes:
        request: The request that fails, as the page describes it.
        prefix: The service's prefix in native error names.
        fault: The fault.
        event: The payload.
        always: Whether all requests fail from then on, instead of one.
        before: How many requests succeed first.
        seconds: The invocation's remaining time.
        changes: Fields of the payload to replace.
    """

    request: str
    prefix: str
    fault: Fault
    event: Mapping[str, Any]
    always: bool
    before: int = 0
    seconds: float = _SECONDS
    changes: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Returns the test's ID."""
        return f"{self.fault.name}, {self.request}, {'always' if self.always else 'once'}"


@dataclass(frozen=True, slots=True)
class Row:
    """How a case ended.

    Attributes:
        case: The case.
        outcome: An error's name, or whether the result is the same as without the fault.
        attempts: How many attempts the caller logged.
        seconds: The invocation's duration.
        cause: The error's cause.
        written: The output of the invocation, and of the one after it.
        after: The outcome of the same invocation afterwards, without the fault.
    """

    case: Case
    outcome: str
    attempts: int
    seconds: float
    cause: str
    written: tuple[str, ...]
    after: str


def play(case: Case, caller: ProxiedCaller) -> Row:
    """Plays a case: an invocation without the fault, one with it, and one without it again."""
    execution = f"{EXECUTION}-{next(_numbers)}"
    expected = caller.invoke(Plan(), _event(case, execution), _SECONDS).result
    endpoint = {"Endpoint": caller.proxy.tls_url} if case.fault.needs_tls else {}
    plan = Plan(case.fault, case.before, None if case.always else 1)
    event = {**_event(case, execution), **case.changes, **endpoint}
    ended = caller.invoke(plan, event, case.seconds)
    after = caller.invoke(Plan(), _event(case, execution), _SECONDS)
    return Row(
        case,
        _describe(ended, expected),
        int(ended.log_line["attempts"]),
        ended.seconds,
        ended.cause,
        (ended.written, after.written),
        _describe(after, expected),
    )


def _event(case: Case, execution: str) -> dict[str, Any]:
    """Returns the case's payload with an execution that no other case uses.

    Otherwise, cases that run at the same time would write the same S3 object. A call with `Credentials` gets a new
    execution each time, so that the caller assumes the role again.
    """
    unique = f"{execution}-{next(_numbers)}" if "Credentials" in case.event else execution
    return {**case.event, "Context": {**case.event["Context"], "Execution": unique}}


def _describe(ended: Invocation, expected: object) -> str:
    if ended.error:
        return ended.error
    return RESULT if ended.result == expected else OTHER_RESULT


def once_and_always(case: Case) -> tuple[Case, Case]:
    """Returns the case with a fault that happens once, and the case with a permanent fault."""
    return replace(case, always=False), replace(case, always=True)

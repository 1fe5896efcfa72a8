"""What is played: a fault, at which request of which invocation, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Any

from tests.faults.network.proxy import Plan
from tests.faults.scenarios.calls import EXECUTION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.faults.network.faults import Fault
    from tests.faults.process.caller_process import Told
    from tests.faults.scenarios.rig import Rig

RESULT = "result"
OTHER = "another result"
_numbers = count(1)


@dataclass(frozen=True, slots=True)
class Case:
    """A fault at an invocation.

    `where` is what the table says of it; `prefix` is the service's name in native errors. `before`: how many requests
    pass first. `lasts`: the fault happens to all requests from there on. `seconds`: the time that the invocation has.
    """

    where: str
    prefix: str
    fault: Fault
    event: Mapping[str, Any]
    lasts: bool
    before: int = 0
    seconds: float = 10.0
    changes: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """For the names of tests."""
        return f"{self.fault.name}, {self.where}, {'always' if self.lasts else 'once'}"


@dataclass(frozen=True, slots=True)
class Row:
    """How a case ended: `outcome` and `after` (the same invocation once more, over a network that is whole) are a
    result, another result than without the fault, or an error's name.
    """

    case: Case
    outcome: str
    attempts: int
    seconds: float
    text: str
    written: tuple[str, ...]
    after: str


def row_of(case: Case, rig: Rig) -> Row:
    """Plays a case."""
    execution = f"{EXECUTION}-{next(_numbers)}"
    expected = rig.invoke(Plan(), _own(case.event, execution), 60.0).result
    changes = {**case.changes, **({"Endpoint": rig.proxy.tls_url} if case.fault.needs_tls else {})}
    plan = Plan(case.fault, case.before, None if case.lasts else 1)
    told = rig.invoke(plan, {**_own(case.event, execution), **changes}, case.seconds)
    after = rig.invoke(Plan(), _own(case.event, execution), 60.0)
    return Row(
        case,
        _outcome(told, expected),
        int(told.line["attempts"]),
        told.seconds,
        told.text,
        (told.written, after.written),
        _outcome(after, expected),
    )


def _own(event: Mapping[str, Any], execution: str) -> dict[str, Any]:
    """The event in an execution of its own, so that cases at the same time don't write the same object; a call with
    a role's credentials in another one each time, which assumes the role anew.
    """
    own = f"{execution}-{next(_numbers)}" if "Credentials" in event else execution
    return {**event, "Context": {**event["Context"], "Execution": own}}


def _outcome(told: Told, expected: object) -> str:
    if told.name:
        return told.name
    return RESULT if told.result == expected else OTHER


def once_and_always(case: Case) -> tuple[Case, Case]:
    """A case whose fault happens once, and the same with one that lasts."""
    return replace(case, lasts=False), replace(case, lasts=True)

"""Thousands of mixed calls over a faulty network, and what the caller's process holds before and after."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.faults.network.error_documents import Wire
from tests.faults.network.faults import CONNECTIONS, DELIVERIES, TORN, Fault, refusals
from tests.faults.network.proxy import Plan
from tests.faults.scenarios.calls import (
    EXECUTION,
    GET_IDENTITY,
    GET_ITEM,
    GET_LARGE,
    GET_OBJECT,
    LIST_OBJECTS,
    REGION,
    RESULTS,
)
from tests.faults.scenarios.matrix import AS_ROLE, FILLED, PAGES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.faults.process.caller_process import Figures
    from tests.faults.scenarios.rig import Rig

SECONDS = 20.0  # that an invocation has
SHORT = 0.6  # seconds, where it has little: a tenth above the margin
SPARE_FILES = 1
SPARE_MEMORY = 3_000_000  # bytes that the process may have grown by: the allocator's, not the caller's
SPARE_BLOCKS = 10  # Python's, per call: caches fill; an answer that is kept has more than fifty
_UNCOLLECTED = 2  # rounds
SPARE_TRACED = 250_000  # bytes that traced objects may have grown by


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of invocation, and the fault that it meets."""

    event: Mapping[str, Any]
    fault: str | None = None
    before: int = 0
    changes: Mapping[str, Any] = field(default_factory=dict)
    seconds: float = SECONDS


ONE = {"MaxAttempts": 1}
TWO = {"MaxAttempts": 2}
SMALL = GET_OBJECT.event(ResultWriter={"Bucket": RESULTS, "Region": REGION})
QUICK = (
    Kind(GET_OBJECT.event()),
    Kind(GET_ITEM.event()),
    Kind(GET_OBJECT.event(), "reset in the body", changes=ONE),
    Kind(GET_OBJECT.event(), "truncated body", changes=ONE),
    Kind(GET_OBJECT.event(), "truncated body", changes=TWO),
    Kind(GET_ITEM.event(), "closed before the answer", changes=ONE),
    Kind(GET_ITEM.event(), "503", changes=TWO),
    Kind(GET_ITEM.event(), "HTML in the body", changes=ONE),
    Kind(LIST_OBJECTS.event(), "half of the body", changes=ONE),
    Kind(GET_IDENTITY.event(), "expired credentials"),
    Kind(GET_IDENTITY.event(), "connection refused", changes=ONE),
    Kind(PAGES, "reset before the answer", before=1, changes=ONE),
    Kind(FILLED, "truncated body"),
    Kind(SMALL),
    Kind(SMALL, "503", before=1),
    Kind(GET_OBJECT.event(), "untrusted certificate", changes=ONE),
    Kind(GET_OBJECT.event(), "TLS handshake broken off", changes=ONE),
    Kind(GET_OBJECT.event(), "slow body", seconds=SHORT),
    Kind(GET_ITEM.event(), "slow headers", seconds=SHORT),
)
ALL = (
    *QUICK,
    Kind(GET_LARGE.event()),
    Kind(AS_ROLE),
    Kind(AS_ROLE, "reset in the body", changes=ONE),
    Kind(AS_ROLE, "503", before=1, changes=ONE),
    Kind(GET_ITEM.event(), "slow headers", changes={**ONE, "Timeout": 0.1}),
)
_FAULTS = {fault.name: fault for fault in (*CONNECTIONS, *DELIVERIES, *TORN)}


@dataclass(frozen=True, slots=True)
class Endured:
    """What the process held after the first calls, after all, and after more without garbage collection; and how often
    the measured calls ended as what.
    """

    calls: int
    before: Figures
    after: Figures
    uncollected: Figures
    outcomes: Counter[str]


def endure(rig: Rig, kinds: Sequence[Kind], warm_up: int, rounds: int, *, traced: bool) -> Endured:
    """So many rounds of all kinds, after others that fill the caller's caches; with memory traced, or as they are."""
    if traced:
        rig.caller.trace()
    first, last = warm_up * len(kinds), (warm_up + rounds) * len(kinds)
    for number in range(first):
        _outcome(rig, kinds, number)
    before = rig.caller.figures()
    outcomes = Counter(_outcome(rig, kinds, number) for number in range(first, last))
    after = rig.caller.figures()
    return Endured(last - first, before, after, _uncollected(rig, kinds, last), outcomes)


def _uncollected(rig: Rig, kinds: Sequence[Kind], first: int) -> Figures:
    """What the process holds after more rounds without garbage collection, which would close what was forgotten."""
    rig.caller.collect(garbage=False)
    for number in range(first, first + _UNCOLLECTED * len(kinds)):
        _outcome(rig, kinds, number)
    held = rig.caller.figures()
    rig.caller.collect(garbage=True)
    return held


def problems_of(endured: Endured) -> Iterator[str]:
    """What was left behind."""
    for name, spare in (
        ("files", SPARE_FILES),
        ("sockets", SPARE_FILES),
        ("threads", 0),
        # tracing takes memory itself, which grows with what is traced
        *(
            [("traced", SPARE_TRACED)]
            if endured.before.traced
            else [("resident", SPARE_MEMORY), ("blocks", SPARE_BLOCKS * endured.calls)]
        ),
    ):
        before, after = getattr(endured.before, name), getattr(endured.after, name)
        if after > before + spare:
            yield f"{name} grew from {before:,} to {after:,} in {endured.calls:,} calls"
    if endured.before.state != endured.after.state:
        yield f"the process's state was {endured.before.state}, and is {endured.after.state}"
    before, after = endured.before.files, endured.uncollected.files
    if after > before + SPARE_FILES:
        yield f"files grew from {before:,} to {after:,} while garbage was not collected"


def _outcome(rig: Rig, kinds: Sequence[Kind], number: int) -> str:
    kind = kinds[number % len(kinds)]
    fault = _fault(kind) if kind.fault else None
    tls = {"Endpoint": rig.proxy.tls_url} if fault and fault.needs_tls else {}
    event = {**kind.event, **kind.changes, **tls}
    if "Credentials" in event:  # a session of its own
        event["Context"] = {**event["Context"], "Execution": f"{EXECUTION}-{number}"}
    plan = Plan(fault, kind.before, None if fault and fault.needs_new_connection else 1)
    told = rig.invoke(plan, event, kind.seconds)
    return told.name or "result"


def _fault(kind: Kind) -> Fault:
    wires = {"s3": Wire.S3, "dynamodb": Wire.JSON, "sts": Wire.QUERY}
    said = {fault.name: fault for fault in refusals(wires[kind.event["Service"]])}
    return {**_FAULTS, **said}[str(kind.fault)]

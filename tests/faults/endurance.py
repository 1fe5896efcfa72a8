"""Measures the resource usage of the caller's process before and after thousands of calls over a faulty network."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.faults.network.error_documents import Protocol
from tests.faults.network.faults import CONNECTIONS, DELIVERIES, MALFORMED, Fault, service_errors
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

    from tests.faults.process.caller_process import Usage
    from tests.faults.scenarios.caller_pool import ProxiedCaller

SECONDS = 20.0  # remaining time of an invocation
SHORT = 0.6  # seconds; a tenth of a second more than the caller's safety margin
SPARE_FILES = 1
SPARE_MEMORY = 3_000_000  # Bytes by which the process can grow. The allocator needs them, not the caller.
SPARE_BLOCKS = 10  # Python's memory blocks per call, for caches. A leaked response has more than fifty.
_UNCOLLECTED = 2  # rounds without garbage collection
SPARE_TRACED = 250_000  # bytes by which traced objects can grow


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of invocation, and its fault."""

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
    Kind(GET_ITEM.event(), "closed before the response", changes=ONE),
    Kind(GET_ITEM.event(), "503", changes=TWO),
    Kind(GET_ITEM.event(), "HTML in the body", changes=ONE),
    Kind(LIST_OBJECTS.event(), "half of the body", changes=ONE),
    Kind(GET_IDENTITY.event(), "expired credentials"),
    Kind(GET_IDENTITY.event(), "connection refused", changes=ONE),
    Kind(PAGES, "reset before the response", before=1, changes=ONE),
    Kind(FILLED, "truncated body"),
    Kind(SMALL),
    Kind(SMALL, "503", before=1),
    Kind(GET_OBJECT.event(), "untrusted certificate", changes=ONE),
    Kind(GET_OBJECT.event(), "closed during the TLS handshake", changes=ONE),
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
_FAULTS = {fault.name: fault for fault in (*CONNECTIONS, *DELIVERIES, *MALFORMED)}


@dataclass(frozen=True, slots=True)
class Endured:
    """The resource usage of the process.

    Attributes:
        calls: The number of measured calls.
        before: Usage after the warm-up.
        after: Usage after the measured calls.
        uncollected: Usage after more calls, without garbage collection.
        outcomes: How often each outcome occurred.
    """

    calls: int
    before: Usage
    after: Usage
    uncollected: Usage
    outcomes: Counter[str]


def endure(
    caller: ProxiedCaller, kinds: Sequence[Kind], warm_up: int, rounds: int, *, traced: bool
) -> Endured:
    """Invokes all kinds in every round, after a warm-up that fills the caller's caches.

    Args:
        caller: The caller.
        kinds: What to invoke in each round.
        warm_up: Rounds that aren't measured.
        rounds: Rounds that are measured.
        traced: Whether to trace memory.
    """
    if traced:
        caller.process.trace()
    first, last = warm_up * len(kinds), (warm_up + rounds) * len(kinds)
    for number in range(first):
        _invoke(caller, kinds, number)
    before = caller.process.usage()
    outcomes = Counter(_invoke(caller, kinds, number) for number in range(first, last))
    after = caller.process.usage()
    return Endured(last - first, before, after, _run_uncollected(caller, kinds, last), outcomes)


def _run_uncollected(caller: ProxiedCaller, kinds: Sequence[Kind], first: int) -> Usage:
    """Returns the usage after more rounds without garbage collection, which would close leaked files."""
    caller.process.collect_garbage(enabled=False)
    for number in range(first, first + _UNCOLLECTED * len(kinds)):
        _invoke(caller, kinds, number)
    usage = caller.process.usage()
    caller.process.collect_garbage(enabled=True)
    return usage


def find_problems(endured: Endured) -> Iterator[str]:
    """Returns the resources that the calls leaked."""
    for name, spare in (
        ("files", SPARE_FILES),
        ("sockets", SPARE_FILES),
        ("threads", 0),
        # Tracing also needs memory.
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
        yield f"the process's state changed from {endured.before.state} to {endured.after.state}"
    before, after = endured.before.files, endured.uncollected.files
    if after > before + SPARE_FILES:
        yield f"files grew from {before:,} to {after:,} without garbage collection"


def _invoke(caller: ProxiedCaller, kinds: Sequence[Kind], number: int) -> str:
    kind = kinds[number % len(kinds)]
    fault = _find_fault(kind) if kind.fault else None
    tls = {"Endpoint": caller.proxy.tls_url} if fault and fault.needs_tls else {}
    event = {**kind.event, **kind.changes, **tls}
    if "Credentials" in event:  # The caller then assumes the role again.
        event["Context"] = {**event["Context"], "Execution": f"{EXECUTION}-{number}"}
    plan = Plan(fault, kind.before, None if fault and fault.needs_new_connection else 1)
    return caller.invoke(plan, event, kind.seconds).error or "result"


def _find_fault(kind: Kind) -> Fault:
    protocols = {"s3": Protocol.S3, "dynamodb": Protocol.JSON, "sts": Protocol.QUERY}
    errors = {fault.name: fault for fault in service_errors(protocols[kind.event["Service"]])}
    return {**_FAULTS, **errors}[str(kind.fault)]

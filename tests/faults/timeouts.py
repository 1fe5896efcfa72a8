"""Interrupts calls at random moments. After each interrupted call, another call must return the correct result."""

from __future__ import annotations

import itertools
import time
from collections import Counter
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, Any

from caller.contract import DEADLINE_EXCEEDED
from caller.deadline import MARGIN
from tests.faults.network.faults import TRICKLING, Delivery, End, Fault, replace_response
from tests.faults.network.proxy import Plan
from tests.faults.scenarios.calls import EXECUTION, GET_ITEM, GET_OBJECT
from tests.faults.scenarios.matrix import AS_ROLE, FILLED, PAGES, WAITING, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from tests.faults.process.caller_process import Usage
    from tests.faults.scenarios.caller_pool import ProxiedCaller

LONGEST = 0.3  # seconds; the maximum duration of the calls below without a delay
SECONDS = 30.0  # remaining time of the calls that must succeed
SPARE_SOCKETS = 1
_ROLE_SESSIONS = 4
_SLOW_BODY = Fault("slow body", delivery=Delivery(0.5, End.STALLED))
_BUSY = replace_response("503", 503, b"")
_FAULTS = (None, None, TRICKLING, _SLOW_BODY, _BUSY)
_EVENTS: tuple[Mapping[str, Any], ...] = (
    GET_OBJECT.event(),
    {**GET_OBJECT.event(), "RetryMode": "adaptive", "MaxAttempts": 10},
    {**GET_OBJECT.event(), "RetryMode": "legacy", "MaxAttempts": 10},
    GET_ITEM.event(),
    PAGES,
    WAITING,
    AS_ROLE,
    FILLED,
    WRITTEN,
    {**GET_ITEM.event(), "Region": ["us-west-2", "eu-west-1", "ap-south-1"]},
    {**GET_ITEM.event(), "Region": ["us-west-2"] * 27_000},
)


@dataclass(frozen=True, slots=True)
class Stressed:
    """The duration, the outcomes, the incorrect following calls, and the resource usage before and after."""

    seconds: float
    outcomes: Counter[str]
    wrong: list[str]
    before: Usage
    after: Usage


def stress(caller: ProxiedCaller, seconds: float, seed: int) -> Stressed:
    """Makes calls with little time left, and after each of them a call with enough time, for this many seconds."""
    random = Random(seed)  # noqa: S311  not secret
    followers = [GET_OBJECT.event(), GET_ITEM.event()]
    expected = [caller.invoke(Plan(), event, SECONDS).result for event in followers]
    for number in range(_ROLE_SESSIONS * len(_EVENTS)):  # creates all clients and connections
        caller.invoke(Plan(), _build_event(number), SECONDS)
    before, outcomes, wrong = caller.process.usage(), Counter[str](), []
    end = time.monotonic() + seconds
    for number in itertools.count():
        outcomes[_invoke_with_timeout(caller, random, number)] += 1
        follower = number % len(followers)
        invocation = caller.invoke(Plan(), followers[follower], SECONDS)
        if invocation.error or invocation.result != expected[follower]:
            wrong.append(f"call {number}: {invocation.error} {invocation.cause}")
        if time.monotonic() > end:
            break
    return Stressed(seconds, outcomes, wrong, before, caller.process.usage())


def find_problems(stressed: Stressed) -> Iterator[str]:
    """Returns the incorrect calls, and the resources that the timeouts leaked."""
    yield from stressed.wrong
    before, after = stressed.before, stressed.after
    if not stressed.outcomes[DEADLINE_EXCEEDED]:
        yield "no call timed out"
    if after.threads > before.threads:
        yield f"threads grew from {before.threads} to {after.threads}"
    if after.sockets > before.sockets + SPARE_SOCKETS:
        yield f"sockets grew from {before.sockets} to {after.sockets}"
    if after.files > before.files + SPARE_SOCKETS:
        yield f"file descriptors grew from {before.files} to {after.files}"
    if after.state != before.state:
        yield f"the process's state changed from {before.state} to {after.state}"


def _invoke_with_timeout(caller: ProxiedCaller, random: Random, number: int) -> str:
    plan = Plan(random.choice(_FAULTS), random.randrange(2), None)
    return caller.invoke(plan, _build_event(number), MARGIN + random.uniform(0, LONGEST)).error or "result"


def _build_event(number: int) -> Mapping[str, Any]:
    event = _EVENTS[number % len(_EVENTS)]
    if "Credentials" not in event:
        return event
    execution = f"{EXECUTION}-{number // len(_EVENTS) % _ROLE_SESSIONS}"
    return {**event, "Context": {**event["Context"], "Execution": execution}}

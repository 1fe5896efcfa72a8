"""Every fault at every call, and faults in the middle of what takes several requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.faults.network.error_documents import Wire
from tests.faults.network.faults import (
    CONNECTIONS,
    DELIVERIES,
    LENGTHS,
    TORN,
    Connecting,
    Fault,
    redirect,
    refusals,
)
from tests.faults.scenarios.calls import (
    BUCKET,
    CALLS,
    DESCRIBE_TABLE,
    ELSEWHERE,
    GET_ELSEWHERE,
    GET_ITEM,
    GET_LARGE,
    LIST_OBJECTS,
    OBJECT,
    PUT_OBJECT,
    REGION,
    RESULTS,
    ROLE,
    ApiCall,
)
from tests.faults.scenarios.cases import Case, once_and_always

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from typing import Any

TIMEOUT = 0.3  # seconds: the calls' own Timeout where the fault makes them wait
_SLOW = (
    "connection without an answer",
    "TLS handshake without an answer",
    "slow headers",
    "slow body",
    "length too large",
)
SECONDS = 10.0  # that an invocation has
_MANY = 10  # attempts, for a fault that lasts for a while
_QUICK = ("reset before the answer", "503", "expired credentials")
_BROKEN_OFF = ("reset in the body", "truncated body")

PAGES = LIST_OBJECTS.event(Paginate={"PageSize": 2})
AS_ROLE = GET_ITEM.event(Credentials={"RoleArn": ROLE})
WRITTEN = GET_LARGE.event(ResultWriter={"Bucket": RESULTS, "Region": REGION})
FILLED = PUT_OBJECT.event(BodyFrom={"Bucket": BUCKET, "Key": OBJECT, "Region": REGION})
WAITING = DESCRIBE_TABLE.event(WaitUntil="TableExists")


@dataclass(frozen=True, slots=True)
class Middle:
    """A request among those of an invocation: what the table calls it, the payload, how the service that is asked
    writes, its name in native errors, how many requests come before, and whether its answer has a body.
    """

    where: str
    event: Mapping[str, Any]
    wire: Wire
    prefix: str
    before: int
    has_body: bool = True


MIDDLES = (
    Middle("Paginate: the second page", PAGES, Wire.S3, "S3", 1),
    Middle("Credentials: AssumeRole", AS_ROLE, Wire.QUERY, "Sts", 0),
    Middle("Credentials: the call", AS_ROLE, Wire.JSON, "DynamoDb", 1),
    Middle("WaitUntil", WAITING, Wire.JSON, "DynamoDb", 0),
    Middle("BodyFrom: the object", FILLED, Wire.S3, "S3", 0),
    Middle("BodyFrom: the call", FILLED, Wire.S3, "S3", 1, has_body=False),
    Middle("ResultWriter: the call's body", WRITTEN, Wire.S3, "S3", 0),
    Middle("ResultWriter: a part", WRITTEN, Wire.S3, "S3", 2, has_body=False),
    Middle("ResultWriter: the end", WRITTEN, Wire.S3, "S3", 5),
)


def cases(calls: Sequence[ApiCall] = CALLS) -> Iterator[Case]:
    """Every fault at some calls."""
    for call in calls:
        for fault in faults_of(call):
            case = Case(
                str(call),
                call.prefix,
                fault,
                call.event(),
                lasts=True,
                seconds=SECONDS,
                changes={"Timeout": TIMEOUT} if fault.name in _SLOW else {},
            )
            yield from _with_attempts(case)


def middles() -> Iterator[Case]:
    """Some faults in the middle of what takes several requests."""
    for middle in MIDDLES:
        names = (*_QUICK, *(_BROKEN_OFF if middle.has_body else ()))
        for fault in (*DELIVERIES, *refusals(middle.wire)):
            if fault.name in names:
                yield from once_and_always(
                    Case(middle.where, middle.prefix, fault, middle.event, lasts=True, before=middle.before)
                )


def faults_of(call: ApiCall) -> tuple[Fault, ...]:
    """The faults that can happen to a call: a body that is streamed may hold anything; S3 redirects."""
    if call is GET_ELSEWHERE:
        return (redirect(301, ELSEWHERE), redirect(307, ELSEWHERE))
    torn = () if call.streamed else TORN
    return (*CONNECTIONS, *DELIVERIES, *LENGTHS, *torn, *refusals(call.wire))


def _with_attempts(case: Case) -> Iterator[Case]:
    """Both cases; a port that refuses for a while is asked more often than three times."""
    once, always = once_and_always(case)
    if case.fault.connecting is Connecting.REFUSED:
        once = replace(once, changes={**once.changes, "MaxAttempts": _MANY})
    yield once
    yield always

"""Cases with every fault at every call, and with faults during calls that send several requests."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from tests.faults.network.error_documents import Protocol
from tests.faults.network.faults import (
    CONNECTIONS,
    DELIVERIES,
    LENGTHS,
    MALFORMED,
    Connecting,
    Fault,
    redirect,
    service_errors,
)
from tests.faults.scenarios.calls import (
    BUCKET,
    CALLS,
    DESCRIBE_TABLE,
    GET_ITEM,
    GET_LARGE,
    GET_OTHER_REGION,
    LIST_OBJECTS,
    OBJECT,
    OTHER_REGION,
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

TIMEOUT = 0.8  # seconds; the call's `Timeout` field if the fault makes the call wait
_SLOW = (
    "connection timeout",
    "TLS handshake timeout",
    "slow headers",
    "slow body",
    "length too large",
)
SECONDS = 10.0  # remaining time of the invocations
_MANY = 10  # attempts, for a fault that lasts a short time
_FAST = ("reset before the response", "503", "expired credentials")
_IN_BODY = ("reset in the body", "truncated body")

PAGES = LIST_OBJECTS.event(Paginate={"PageSize": 2})
AS_ROLE = GET_ITEM.event(Credentials={"RoleArn": ROLE})
WRITTEN = GET_LARGE.event(ResultWriter={"Bucket": RESULTS, "Region": REGION})
FILLED = PUT_OBJECT.event(BodyFrom={"Bucket": BUCKET, "Key": OBJECT, "Region": REGION})
WAITING = DESCRIBE_TABLE.event(WaitUntil="TableExists")


@dataclass(frozen=True, slots=True)
class LaterRequest:
    """One request of an invocation that sends several.

    Attributes:
        request: The request as the page describes it.
        event: The payload.
        protocol: The protocol of the service that gets the request.
        prefix: The service's prefix in native error names.
        before: How many requests come before it.
        has_body: Whether the response has a body.
    """

    request: str
    event: Mapping[str, Any]
    protocol: Protocol
    prefix: str
    before: int
    has_body: bool = True


LATER_REQUESTS = (
    LaterRequest("Paginate: the second page", PAGES, Protocol.S3, "S3", 1),
    LaterRequest("Credentials: AssumeRole", AS_ROLE, Protocol.QUERY, "Sts", 0),
    LaterRequest("Credentials: the call", AS_ROLE, Protocol.JSON, "DynamoDb", 1),
    LaterRequest("WaitUntil", WAITING, Protocol.JSON, "DynamoDb", 0),
    LaterRequest("BodyFrom: the object", FILLED, Protocol.S3, "S3", 0),
    LaterRequest("BodyFrom: the call", FILLED, Protocol.S3, "S3", 1, has_body=False),
    LaterRequest("ResultWriter: the call's body", WRITTEN, Protocol.S3, "S3", 0),
    LaterRequest("ResultWriter: a part", WRITTEN, Protocol.S3, "S3", 2, has_body=False),
    LaterRequest("ResultWriter: the end", WRITTEN, Protocol.S3, "S3", 5),
)


def cases(calls: Sequence[ApiCall] = CALLS) -> Iterator[Case]:
    """Returns every fault at these calls."""
    for call in calls:
        for fault in _find_faults(call):
            case = Case(
                str(call),
                call.prefix,
                fault,
                call.event(),
                always=True,
                seconds=SECONDS,
                changes={"Timeout": TIMEOUT} if fault.name in _SLOW else {},
            )
            yield from _with_attempts(case)


def later_cases() -> Iterator[Case]:
    """Returns some faults during calls that send several requests."""
    for later in LATER_REQUESTS:
        names = (*_FAST, *(_IN_BODY if later.has_body else ()))
        for fault in (*DELIVERIES, *service_errors(later.protocol)):
            if fault.name in names:
                yield from once_and_always(
                    Case(later.request, later.prefix, fault, later.event, always=True, before=later.before)
                )


def _find_faults(call: ApiCall) -> tuple[Fault, ...]:
    """Returns the faults that a call can meet. A streaming body has no format, and only S3 redirects."""
    if call is GET_OTHER_REGION:
        return (redirect(301, OTHER_REGION), redirect(307, OTHER_REGION))
    malformed = () if call.streamed else MALFORMED
    return (*CONNECTIONS, *DELIVERIES, *LENGTHS, *malformed, *service_errors(call.protocol))


def _with_attempts(case: Case) -> Iterator[Case]:
    """Returns both cases. A port that refuses connections for a short time needs more than three attempts."""
    once, always = once_and_always(case)
    if case.fault.connecting is Connecting.REFUSED:
        once = replace(once, changes={**once.changes, "MaxAttempts": _MANY})
    yield once
    yield always

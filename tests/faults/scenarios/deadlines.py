"""Cases in which a call hangs at one of its stages, and the invocation has little time left."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.faults.network.faults import (
    NO_HEADERS,
    TRICKLING,
    UNRESOLVED,
    Connecting,
    Delivery,
    End,
    Fault,
    replace_response,
)
from tests.faults.scenarios.calls import GET_OBJECT
from tests.faults.scenarios.cases import Case
from tests.faults.scenarios.matrix import AS_ROLE, FILLED, PAGES, WAITING, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 1.6  # remaining time of the invocations
DEADLINE_EXCEEDED = "CrossRegion.DeadlineExceeded"
_HOUR = "3600000"  # In milliseconds. botocore waits for five seconds at most.


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage at which a call hangs. `changes` are fields of the payload to replace."""

    name: str
    fault: Fault
    changes: Mapping[str, Any] = field(default_factory=dict)


_BLACKHOLED = Fault("connection timeout", Connecting.BLACKHOLED)
_NO_HEADERS = Fault("no headers", delivery=Delivery(NO_HEADERS, End.STALLED))
RESOLUTION = Stage("name resolution", UNRESOLVED)
CONNECT = Stage("connect", _BLACKHOLED)
TLS = Stage("TLS handshake", Fault("TLS handshake timeout", Connecting.SILENT))
HEADERS = Stage("headers", _NO_HEADERS)
BODY = Stage("body", Fault("slow body", delivery=Delivery(0.5, End.STALLED)))
TRICKLE = Stage("body, byte by byte", TRICKLING)
RETRIES = Stage("retries", _NO_HEADERS, {"Timeout": 0.2, "MaxAttempts": 10})
BACK_OFF = Stage("back-off", replace_response("503", 503, b"", x_amz_retry_after=_HOUR))
ADAPTIVE = Stage("back-off, adaptive mode", BACK_OFF.fault, {"RetryMode": "adaptive"})
REQUESTS: tuple[tuple[str, str, Mapping[str, Any], int, tuple[Stage, ...]], ...] = (
    # The request as the page describes it, the error prefix, the payload, how many requests succeed, and the stages.
    (
        "s3 GetObject",
        "S3",
        GET_OBJECT.event(),
        0,
        (RESOLUTION, CONNECT, TLS, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF, ADAPTIVE),
    ),
    ("Credentials: AssumeRole", "Sts", AS_ROLE, 0, (RESOLUTION, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF)),
    (
        "Paginate: the second page",
        "S3",
        PAGES,
        1,
        (RESOLUTION, CONNECT, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF),
    ),
    ("WaitUntil", "DynamoDb", WAITING, 0, (RESOLUTION, CONNECT, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF)),
    ("BodyFrom: the object", "S3", FILLED, 0, (RESOLUTION, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF)),
    ("BodyFrom: the call", "S3", FILLED, 1, (HEADERS, RETRIES, BACK_OFF)),
    (
        "ResultWriter: the call's body",
        "S3",
        WRITTEN,
        0,
        (RESOLUTION, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF),
    ),
    ("ResultWriter: a part", "S3", WRITTEN, 2, (HEADERS, BACK_OFF)),
    ("ResultWriter: the end", "S3", WRITTEN, 5, (HEADERS, BODY, BACK_OFF)),
)


def deadlines() -> Iterator[Case]:
    """Returns all cases. The fault has the name of the stage."""
    for request, prefix, event, before, stages in REQUESTS:
        for stage in stages:
            fault = replace(stage.fault, name=stage.name)
            seconds = SECONDS if event is not WRITTEN else 3 * SECONDS  # It transfers 20 MB first.
            yield Case(
                request,
                prefix,
                fault,
                event,
                always=True,
                before=before,
                seconds=seconds,
                changes=stage.changes,
            )

"""What hangs at every stage of a call, in an invocation that has little time left."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from tests.faults.network.faults import (
    NOT_EVEN_HEADERS,
    TRICKLING,
    UNRESOLVED,
    Connecting,
    Delivery,
    End,
    Fault,
)
from tests.faults.network.responses import refusal
from tests.faults.scenarios.calls import GET_OBJECT
from tests.faults.scenarios.cases import Case
from tests.faults.scenarios.matrix import AS_ROLE, FILLED, PAGES, WAITING, WRITTEN

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SECONDS = 1.6  # that an invocation has
NAME = "CrossRegion.DeadlineExceeded"
_AN_HOUR = "3600000"  # milliseconds; botocore waits for five seconds at most


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a call hangs; `changes` are to its payload."""

    name: str
    fault: Fault
    changes: Mapping[str, Any] = field(default_factory=dict)


_BLACKHOLED = Fault("connection without an answer", Connecting.BLACKHOLED)
_NO_HEADERS = Fault("no headers", delivery=Delivery(NOT_EVEN_HEADERS, End.STALLED))
_REFUSED = refusal(503, b"", x_amz_retry_after=_AN_HOUR)
NAMES = Stage("name resolution", UNRESOLVED)
CONNECT = Stage("connect", _BLACKHOLED)
TLS = Stage("TLS handshake", Fault("TLS handshake without an answer", Connecting.SILENT))
HEADERS = Stage("headers", _NO_HEADERS)
BODY = Stage("body", Fault("half of the body, no more", delivery=Delivery(0.5, End.STALLED)))
TRICKLE = Stage("body, byte by byte", TRICKLING)
RETRIES = Stage("retries", _NO_HEADERS, {"Timeout": 0.2, "MaxAttempts": 10})
BACK_OFF = Stage("back-off", Fault("503 with x-amz-retry-after", spoil=_REFUSED, reaches=False))
ADAPTIVE = Stage("back-off, adaptive mode", BACK_OFF.fault, {"RetryMode": "adaptive"})
PLACES: tuple[tuple[str, str, Mapping[str, Any], int, tuple[Stage, ...]], ...] = (
    # what the table says, the service's name, the payload, how many requests pass, and where the next one hangs
    (
        "s3 GetObject",
        "S3",
        GET_OBJECT.event(),
        0,
        (NAMES, CONNECT, TLS, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF, ADAPTIVE),
    ),
    ("Credentials: AssumeRole", "Sts", AS_ROLE, 0, (NAMES, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF)),
    (
        "Paginate: the second page",
        "S3",
        PAGES,
        1,
        (NAMES, CONNECT, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF),
    ),
    ("WaitUntil", "DynamoDb", WAITING, 0, (NAMES, CONNECT, HEADERS, BODY, TRICKLE, RETRIES, BACK_OFF)),
    ("BodyFrom: the object", "S3", FILLED, 0, (NAMES, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF)),
    ("BodyFrom: the call", "S3", FILLED, 1, (HEADERS, RETRIES, BACK_OFF)),
    ("ResultWriter: the call's body", "S3", WRITTEN, 0, (NAMES, CONNECT, HEADERS, BODY, TRICKLE, BACK_OFF)),
    ("ResultWriter: a part", "S3", WRITTEN, 2, (HEADERS, BACK_OFF)),
    ("ResultWriter: the end", "S3", WRITTEN, 5, (HEADERS, BODY, BACK_OFF)),
)


def deadlines() -> Iterator[Case]:
    """All of them; the fault's name is the stage's."""
    for where, prefix, event, before, stages in PLACES:
        for stage in stages:
            fault = Fault(
                stage.name,
                stage.fault.connecting,
                stage.fault.spoil,
                stage.fault.delivery,
                stage.fault.reaches,
            )
            seconds = SECONDS if event is not WRITTEN else 3 * SECONDS  # it moves 20 MB before
            yield Case(
                where, prefix, fault, event, lasts=True, before=before, seconds=seconds, changes=stage.changes
            )

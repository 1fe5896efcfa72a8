"""The faults: what each does to connections, answers and their delivery."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING

from tests.faults.network.error_documents import EXPIRED, SLOW_DOWN, UNAVAILABLE, Wire
from tests.faults.network.responses import (
    announced,
    announced_as,
    as_it_is,
    first_half,
    other_body,
    refusal,
)

if TYPE_CHECKING:
    from tests.faults.network.responses import Spoil


class Connecting(Enum):
    """What happens to a connection before a request can be sent."""

    ACCEPTED = "accepted"
    UNRESOLVED = "name resolution without an answer"
    REFUSED = "refused"
    BLACKHOLED = "blackholed"
    UNTRUSTED = "untrusted certificate"
    HUNG_UP = "handshake broken off"
    SILENT = "handshake without an answer"


class End(Enum):
    """How the delivery of an answer ends."""

    WHOLE = "whole"
    CLOSED = "closed"
    RESET = "reset"
    STALLED = "stalled"
    TRICKLING = "trickling"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How far an answer comes, as a part of its body (below zero: not even the status line), and how it ends."""

    part: float = 1.0
    end: End = End.WHOLE


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a network or a service fails; `reaches` says whether AWS sees the request."""

    name: str
    connecting: Connecting = Connecting.ACCEPTED
    spoil: Spoil = as_it_is
    delivery: Delivery = Delivery()
    reaches: bool = True

    @property
    def needs_tls(self) -> bool:
        """Whether it happens in TLS's handshake."""
        return self.connecting in {Connecting.UNTRUSTED, Connecting.HUNG_UP, Connecting.SILENT}

    @property
    def needs_new_connection(self) -> bool:
        """Whether it happens before a request is sent."""
        return self.connecting is not Connecting.ACCEPTED


NOT_EVEN_HEADERS = -1.0

CONNECTIONS = (
    Fault("connection refused", Connecting.REFUSED),
    Fault("connection without an answer", Connecting.BLACKHOLED),
    Fault("untrusted certificate", Connecting.UNTRUSTED),
    Fault("TLS handshake broken off", Connecting.HUNG_UP),
    Fault("TLS handshake without an answer", Connecting.SILENT),
)
DELIVERIES = (
    Fault("reset before the answer", delivery=Delivery(NOT_EVEN_HEADERS, End.RESET)),
    Fault("closed before the answer", delivery=Delivery(NOT_EVEN_HEADERS, End.CLOSED)),
    Fault("slow headers", delivery=Delivery(NOT_EVEN_HEADERS, End.STALLED)),
    Fault("reset in the body", delivery=Delivery(0.5, End.RESET)),
    Fault("slow body", delivery=Delivery(0.5, End.STALLED)),
    Fault("truncated body", delivery=Delivery(0.5, End.CLOSED)),
)
TRICKLING = Fault("trickling body", delivery=Delivery(0.5, End.TRICKLING))
UNRESOLVED = Fault("name resolution without an answer", Connecting.UNRESOLVED)
LENGTHS = (
    Fault("length too large", spoil=announced(7)),
    Fault("length too large, then closed", spoil=announced(7), delivery=Delivery(1.0, End.CLOSED)),
    Fault("length too small", spoil=announced(-7)),
    Fault("length that is no number", spoil=announced_as("many"), delivery=Delivery(1.0, End.CLOSED)),
)
TORN = (
    Fault("half of the body", spoil=first_half),
    Fault("HTML in the body", spoil=other_body(b"<html><body>It works!</body></html>")),
    Fault("no text in the body", spoil=other_body(b"\xff\xfe\x00\x01" * 8)),
    Fault("empty body", spoil=other_body(b"")),
)


def refusals(wire: Wire) -> tuple[Fault, ...]:
    """What a service, or something before it, answers in place of a result, in the words of a protocol."""
    html = b"<html><body>Service Unavailable</body></html>"
    unavailable = wire.error(UNAVAILABLE)
    return (
        Fault("429", spoil=refusal(429, wire.error(SLOW_DOWN)), reaches=False),
        Fault("400 that throttles", spoil=refusal(400, wire.error(SLOW_DOWN)), reaches=False),
        Fault("429 without a body", spoil=refusal(429, b""), reaches=False),
        Fault("500", spoil=refusal(500, wire.error("InternalError")), reaches=False),
        Fault("503", spoil=refusal(503, unavailable), reaches=False),
        Fault("503 with Retry-After", spoil=refusal(503, unavailable, Retry_After="1"), reaches=False),
        Fault(
            "503 with x-amz-retry-after",
            spoil=refusal(503, unavailable, x_amz_retry_after="500"),
            reaches=False,
        ),
        Fault("503 in HTML", spoil=refusal(503, html, Content_Type="text/html"), reaches=False),
        Fault(
            "500 torn", spoil=refusal(500, wire.error(UNAVAILABLE)[: len(unavailable) // 2]), reaches=False
        ),
        Fault(
            "expired credentials",
            spoil=refusal(wire.expired_status, wire.error(EXPIRED[wire])),
            reaches=False,
        ),
    )


def redirect(status: int, region: str) -> Fault:
    """S3's own way to say that a bucket is elsewhere."""
    code = {301: "PermanentRedirect", 307: "TemporaryRedirect"}[status]
    body = Wire.S3.error(code)
    name = f"{status} to {region}"
    return Fault(name, spoil=refusal(status, body, x_amz_bucket_region=region), reaches=False)

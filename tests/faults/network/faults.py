"""The faults: what each one does to connections, to responses, and to their delivery."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from tests.faults.network.error_documents import EXPIRED, THROTTLING, UNAVAILABLE, Protocol
from tests.loopback.messages import LENGTH, Response

Change: TypeAlias = Callable[[Response], Response]


class Connecting(Enum):
    """What happens before the client can send a request."""

    ACCEPTED = "accepted"
    UNRESOLVED = "name resolution hangs"
    REFUSED = "refused"
    BLACKHOLED = "blackholed"
    UNTRUSTED = "untrusted certificate"
    CLOSED = "closed during the TLS handshake"
    SILENT = "TLS handshake hangs"


class End(Enum):
    """How the delivery of a response ends."""

    COMPLETE = "complete"
    CLOSED = "closed"
    RESET = "reset"
    STALLED = "stalled"
    TRICKLING = "trickling"


@dataclass(frozen=True, slots=True)
class Delivery:
    """How a response is sent.

    Attributes:
        part: The share of the body that is sent, from 0 to 1. If it's negative, not even the status line is sent.
        end: What happens then.
    """

    part: float = 1.0
    end: End = End.COMPLETE


def unchanged(response: Response) -> Response:
    """Returns the response."""
    return response


@dataclass(frozen=True, slots=True)
class Fault:
    """One way in which a network or a service fails. `reaches_aws`: whether AWS receives the request."""

    name: str
    connecting: Connecting = Connecting.ACCEPTED
    change: Change = unchanged
    delivery: Delivery = Delivery()
    reaches_aws: bool = True

    @property
    def needs_tls(self) -> bool:
        """Whether the fault happens in the TLS handshake."""
        return self.connecting in {Connecting.UNTRUSTED, Connecting.CLOSED, Connecting.SILENT}

    @property
    def needs_new_connection(self) -> bool:
        """Whether the fault happens before the request is sent."""
        return self.connecting is not Connecting.ACCEPTED


def replace_response(name: str, status: int, body: bytes, **headers: str) -> Fault:
    """Returns a fault that sends another response. `_` in a header's name stands for `-`."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    response = Response(status, body, named)
    return Fault(name, change=lambda _response: response, reaches_aws=False)


def _replace_body(body: bytes) -> Change:
    return lambda response: response.with_body(body)


def _add_to_length(more: int) -> Change:
    return lambda response: response.with_header(LENGTH, str(max(0, len(response.body) + more)))


NO_HEADERS = -1.0

CONNECTIONS = (
    Fault("connection refused", Connecting.REFUSED),
    Fault("connection timeout", Connecting.BLACKHOLED),
    Fault("untrusted certificate", Connecting.UNTRUSTED),
    Fault("closed during the TLS handshake", Connecting.CLOSED),
    Fault("TLS handshake timeout", Connecting.SILENT),
)
DELIVERIES = (
    Fault("reset before the response", delivery=Delivery(NO_HEADERS, End.RESET)),
    Fault("closed before the response", delivery=Delivery(NO_HEADERS, End.CLOSED)),
    Fault("slow headers", delivery=Delivery(NO_HEADERS, End.STALLED)),
    Fault("reset in the body", delivery=Delivery(0.5, End.RESET)),
    Fault("slow body", delivery=Delivery(0.5, End.STALLED)),
    Fault("truncated body", delivery=Delivery(0.5, End.CLOSED)),
)
TRICKLING = Fault("trickling body", delivery=Delivery(0.5, End.TRICKLING))
UNRESOLVED = Fault("name resolution hangs", Connecting.UNRESOLVED)
LENGTHS = (
    Fault("length too large", change=_add_to_length(7)),
    Fault("length too large, then closed", change=_add_to_length(7), delivery=Delivery(1.0, End.CLOSED)),
    Fault("length too small", change=_add_to_length(-7)),
    Fault(
        "length isn't a number",
        change=lambda response: response.with_header(LENGTH, "many"),
        delivery=Delivery(1.0, End.CLOSED),
    ),
)
MALFORMED = (
    Fault(
        "half of the body",
        change=lambda response: response.with_body(response.body[: len(response.body) // 2]),
    ),
    Fault("HTML in the body", change=_replace_body(b"<html><body>It works!</body></html>")),
    Fault("binary data in the body", change=_replace_body(b"\xff\xfe\x00\x01" * 8)),
    Fault("empty body", change=_replace_body(b"")),
)


def service_errors(protocol: Protocol) -> tuple[Fault, ...]:
    """Returns the error responses of a service, or of something in front of it, in the format of a protocol."""
    html = b"<html><body>Service Unavailable</body></html>"
    throttling, unavailable = protocol.error(THROTTLING), protocol.error(UNAVAILABLE)
    return (
        replace_response("429", 429, throttling),
        replace_response("400 with a throttling error", 400, throttling),
        replace_response("429 without a body", 429, b""),
        replace_response("500", 500, protocol.error("InternalError")),
        replace_response("503", 503, unavailable),
        replace_response("503 with Retry-After", 503, unavailable, Retry_After="1"),
        replace_response("503 with x-amz-retry-after", 503, unavailable, x_amz_retry_after="500"),
        replace_response("503 in HTML", 503, html, Content_Type="text/html"),
        replace_response("500 with half of the body", 500, unavailable[: len(unavailable) // 2]),
        replace_response("expired credentials", protocol.expired_status, protocol.error(EXPIRED[protocol])),
    )


def redirect(status: int, region: str) -> Fault:
    """Returns S3's response for a bucket in another Region."""
    code = {301: "PermanentRedirect", 307: "TemporaryRedirect"}[status]
    return replace_response(
        f"{status} to {region}", status, Protocol.S3.error(code), x_amz_bucket_region=region
    )

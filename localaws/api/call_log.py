"""Which API calls were made: read from the requests themselves.

The credential scope of a signature names region and service (AWS IAM User Guide, "Elements of an AWS API
request signature"); the operation is in the action, the target header, or the method and path.
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

SCOPE: Final = re.compile(r"Credential=([^/,]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")
PARTS: Final = re.compile(r"(\w+)=([\w.-]+)")


@dataclass(frozen=True, slots=True)
class ApiCall:
    """One API call.

    `service` is the signing name ("s3", "states"), `principal_arn` the ARN of the role session that made it (empty:
    no role), `status` HTTP's, `milliseconds` how long the server took.
    """

    region: str
    service: str
    operation: str
    status: int
    milliseconds: float
    principal_arn: str

    @property
    def role(self) -> str:
        """The name of the role that made the call; empty where it was no role."""
        return self.principal_arn.split("/")[1] if ":assumed-role/" in self.principal_arn else ""


@dataclass(frozen=True, slots=True)
class Signature:
    """What the Authorization header says."""

    key_id: str
    region: str
    service: str


def parse_signature(authorization: str) -> Signature | None:
    """The signature's scope; None for an unsigned request."""
    match = SCOPE.search(authorization)
    return Signature(*match.groups()) if match else None


class CallLog:
    """The calls so far, in the order in which they ended."""

    def __init__(self, longest: int = 100_000) -> None:
        """Keeps the last `longest` calls."""
        self._calls: list[ApiCall] = []
        self._lock = threading.Lock()
        self._longest = longest

    def add(self, call: ApiCall) -> None:
        """Adds one call."""
        with self._lock:
            self._calls.append(call)
            del self._calls[: -self._longest]

    def as_json(self) -> bytes:
        """The calls as a JSON list of objects."""
        with self._lock:
            return json.dumps([asdict(call) for call in self._calls]).encode()


def calls_from_json(text: bytes) -> tuple[ApiCall, ...]:
    """The inverse of `CallLog.as_json`."""
    return tuple(ApiCall(**call) for call in json.loads(text))


def made_by(calls: Iterable[ApiCall], role: str) -> tuple[ApiCall, ...]:
    """The calls of one role."""
    return tuple(call for call in calls if call.role == role)

"""The log of API calls, and the parser of request signatures.

The credential scope of a signature contains the Region and the service (AWS IAM User Guide, "Elements of an AWS API
request signature").
"""

from __future__ import annotations

import json
import re
import threading
from dataclasses import asdict, dataclass
from typing import Final

PATH: Final = "/_local/calls"
SCOPE: Final = re.compile(r"Credential=([^/,]+)/\d{8}/([^/]+)/([^/]+)/aws4_request")


@dataclass(frozen=True, slots=True)
class ApiCall:
    """An API call.

    Attributes:
        service: The signing name, such as `s3` or `states`.
        status: The HTTP status.
        milliseconds: The duration of the response.
        principal_arn: The ARN of the role session that made the call; empty for any other principal.
    """

    region: str
    service: str
    operation: str
    status: int
    milliseconds: float
    principal_arn: str

    @property
    def role(self) -> str:
        """The name of the role that made the call; empty for any other principal."""
        return self.principal_arn.split("/")[1] if ":assumed-role/" in self.principal_arn else ""


@dataclass(frozen=True, slots=True)
class Signature:
    """The access key, Region, and service in an Authorization header."""

    key_id: str
    region: str
    service: str


def parse_signature(authorization: str) -> Signature | None:
    """Parses an Authorization header; returns None for an unsigned request."""
    match = SCOPE.search(authorization)
    return Signature(*match.groups()) if match else None


class CallLog:
    """The calls so far, in the order of their ends."""

    def __init__(self, max_calls: int = 100_000) -> None:
        """Keeps the last `max_calls` calls."""
        self._calls: list[ApiCall] = []
        self._lock = threading.Lock()
        self._max_calls = max_calls

    def add(self, call: ApiCall) -> None:
        """Adds a call."""
        with self._lock:
            self._calls.append(call)
            del self._calls[: -self._max_calls]

    def as_json(self) -> bytes:
        """Returns the calls as a JSON array of objects."""
        with self._lock:
            return json.dumps([asdict(call) for call in self._calls]).encode()


def calls_from_json(text: bytes) -> tuple[ApiCall, ...]:
    """Parses the result of `CallLog.as_json`."""
    return tuple(ApiCall(**call) for call in json.loads(text))

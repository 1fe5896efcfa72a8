"""The outcome of a call that succeeded."""

from __future__ import annotations

from typing import Any, NamedTuple


class Outcome(NamedTuple):
    """A call's result and what its log line needs.

    `result` is a JSON value, and `size` its length in bytes as JSON. While a streaming body is still to be written to
    S3, `result` is that body and `size` is 0. `attempts` counts the requests to all targets that were tried.
    """

    result: Any
    region: str
    status: int
    attempts: int
    request_id: str | None
    size: int

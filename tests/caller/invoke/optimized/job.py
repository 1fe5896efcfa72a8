"""A job that a state starts and waits for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Job:
    """A job of an integration.

    Attributes:
        parameters: The parameters of the state.
        sent: The body of the request that starts the job, with the token.
        started: The response to it.
        ids: What the start returns, besides the Region.
        described: The response to the request that describes the job. Its text `STATUS` is the status.
        result: The result of the state. Its text `STATUS` is the status.
        describes: The body of the request that describes the job.
        succeeded: The status of a job that succeeded.
        token: The name of the token in `sent`. Empty if the service has none, or if the name of the job is the token.
    """

    parameters: dict[str, Any]
    sent: dict[str, Any]
    started: dict[str, Any]
    ids: dict[str, Any]
    described: dict[str, Any]
    result: dict[str, Any]
    describes: dict[str, Any] = field(default_factory=dict)
    succeeded: str = "SUCCEEDED"
    token: str = ""

"""One execution of a state machine, waited for."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

_POLL = 0.2  # seconds
_LONGEST = 120.0  # seconds; a first call starts a Python process


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that failed: the error's name, and its cause as the state sees it."""

    error: str
    cause: str


@dataclass(frozen=True, slots=True)
class Execution:
    """How an execution ended: its status, its output ({} where it has none) and the calls that failed on the way."""

    status: str
    output: dict[str, Any]
    failures: tuple[Failure, ...]


def execute(stepfunctions: Any, machine: str, payload: dict[str, Any]) -> Execution:
    """Starts a state machine (its ARN) with an input and waits until it has ended; raises TimeoutError."""
    started = stepfunctions.start_execution(stateMachineArn=machine, input=json.dumps(payload))
    deadline = time.monotonic() + _LONGEST
    while time.monotonic() < deadline:
        described = stepfunctions.describe_execution(executionArn=started["executionArn"])
        if described["status"] != "RUNNING":
            output = json.loads(described.get("output") or "{}")
            return Execution(described["status"], output, _failures(stepfunctions, started["executionArn"]))
        time.sleep(_POLL)
    raise TimeoutError(f"{started['executionArn']} still runs after {_LONGEST:.0f} s")


def _failures(stepfunctions: Any, execution: str) -> tuple[Failure, ...]:
    events = stepfunctions.get_execution_history(executionArn=execution)["events"]
    details = (
        event.get("lambdaFunctionFailedEventDetails") or event.get("taskFailedEventDetails")
        for event in events
    )
    return tuple(Failure(found["error"], found.get("cause", "")) for found in details if found)

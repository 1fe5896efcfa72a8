"""Executes a state machine, and waits for the end."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

_POLL = 0.2  # seconds
_TIMEOUT = 120.0  # Seconds. The first call starts a Python process.


@dataclass(frozen=True, slots=True)
class Failure:
    """The error name and cause of a failed Task."""

    error: str
    cause: str


@dataclass(frozen=True, slots=True)
class Execution:
    """The status of an execution, its output ({} if there is none), and the failures of its Tasks."""

    status: str
    output: dict[str, Any]
    failures: tuple[Failure, ...]


def execute(stepfunctions: Any, machine: str, payload: dict[str, Any]) -> Execution:
    """Executes a state machine.

    Args:
        stepfunctions: A boto3 client.
        machine: The state machine's ARN.
        payload: The input.

    Raises:
        TimeoutError: The execution didn't end in time.
    """
    started = stepfunctions.start_execution(stateMachineArn=machine, input=json.dumps(payload))
    deadline = time.monotonic() + _TIMEOUT
    while time.monotonic() < deadline:
        described = stepfunctions.describe_execution(executionArn=started["executionArn"])
        if described["status"] != "RUNNING":
            output = json.loads(described.get("output") or "{}")
            return Execution(described["status"], output, _failures(stepfunctions, started["executionArn"]))
        time.sleep(_POLL)
    raise TimeoutError(f"{started['executionArn']} is still running after {_TIMEOUT:.0f} s")


def _failures(stepfunctions: Any, execution: str) -> tuple[Failure, ...]:
    events = stepfunctions.get_execution_history(executionArn=execution)["events"]
    details = (
        event.get("lambdaFunctionFailedEventDetails") or event.get("taskFailedEventDetails")
        for event in events
    )
    return tuple(Failure(found["error"], found.get("cause", "")) for found in details if found)

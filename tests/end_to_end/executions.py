"""Functions that observe executions while they run."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.end_to_end.deployments import EXECUTION_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws


def start(aws: LocalAws, machine: str, given: Any) -> str:
    """Starts an execution with this input, and returns its ARN."""
    client = aws.client("stepfunctions", machine.split(":")[3])
    return str(client.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"])


def has_failed_once(aws: LocalAws, execution: str) -> bool:
    """Returns whether a Task of an execution has failed at least once."""
    client = aws.client("stepfunctions", execution.split(":")[3])
    events = client.get_execution_history(executionArn=execution)["events"]
    return any(event["type"] in {"TaskFailed", "LambdaFunctionFailed"} for event in events)


def wait_for_output(aws: LocalAws, execution: str) -> Any:
    """Waits for an execution's end, and returns its parsed output. Fails the test if it didn't succeed."""
    client = aws.client("stepfunctions", execution.split(":")[3])
    wait_until(lambda: client.describe_execution(executionArn=execution)["status"] != "RUNNING")
    description = client.describe_execution(executionArn=execution)
    assert description["status"] == "SUCCEEDED", description
    return json.loads(description["output"])


def wait_until(condition: Callable[[], object]) -> None:
    """Waits until a condition is true. Fails the test after EXECUTION_SECONDS."""
    end = time.monotonic() + EXECUTION_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)

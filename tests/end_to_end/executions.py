"""Executions that a test looks at, or does something for, while they run."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from tests.end_to_end.deployments import EXECUTION_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws


def start(aws: LocalAws, machine: str, given: Any) -> str:
    """Starts an execution with an input (plain data); its ARN."""
    client = aws.client("stepfunctions", machine.split(":")[3])
    return str(client.start_execution(stateMachineArn=machine, input=json.dumps(given))["executionArn"])


def has_failed_once(aws: LocalAws, execution: str) -> bool:
    """Whether a Task of an execution has failed, and is perhaps tried again."""
    client = aws.client("stepfunctions", execution.split(":")[3])
    events = client.get_execution_history(executionArn=execution)["events"]
    return any(event["type"] in {"TaskFailed", "LambdaFunctionFailed"} for event in events)


def output_of(aws: LocalAws, execution: str) -> Any:
    """Waits for an execution's end; its output as plain data. Fails the test where it did not succeed."""
    client = aws.client("stepfunctions", execution.split(":")[3])
    until(lambda: client.describe_execution(executionArn=execution)["status"] != "RUNNING")
    description = client.describe_execution(executionArn=execution)
    assert description["status"] == "SUCCEEDED", description
    return json.loads(description["output"])


def until(condition: Callable[[], object]) -> None:
    """Waits until a condition holds; fails the test where it does not in the time that an execution has."""
    end = time.monotonic() + EXECUTION_SECONDS
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.02)

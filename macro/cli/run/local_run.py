"""Runs one execution on a local AWS."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from macro.cli.run.history import History, find_fail_states

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from localaws import ApiCall
    from localaws.connection import Connection
    from macro.cli.run.history import Step
    from macro.cli.run.local_paths import LocalPath

_POLL = 0.1  # seconds
_PAGE = 1000  # events
_REGION_FIELD = 3  # of an ARN
_STEP_FUNCTIONS = "/StepFunctions"  # the end of the ARN of a task's role session


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A stack to deploy.

    Args:
        name: The name of the stack.
        file: The name of the template file.
        region: The Region.
        template: The expanded template.
        parameters: Parameter values by name.
        functions: The functions that the template and those of its nested stacks declare themselves: each one's logical
            ID, after those of the nested stacks that contain it.
        paths: The files and folders that the template names.
    """

    name: str
    file: str
    region: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    functions: tuple[tuple[str, ...], ...] = ()
    paths: tuple[LocalPath, ...] = ()


@dataclass(frozen=True, slots=True)
class Execution:
    """A finished execution.

    Args:
        description: The response of DescribeExecution.
        events: The history.
        calls: The API calls during the execution, or None if the emulator has no log of calls.
    """

    description: Mapping[str, Any]
    events: tuple[dict[str, Any], ...]
    calls: tuple[ApiCall, ...] | None

    @property
    def succeeded(self) -> bool:
        """Whether the execution succeeded."""
        return bool(self.description["status"] == "SUCCEEDED")

    @property
    def output(self) -> str | None:
        """The output as JSON text, or None.

        It comes from the history, because moto describes a string without quotation marks.
        """
        ended = (event.get("executionSucceededEventDetails") for event in reversed(self.events))
        return next((str(details["output"]) for details in ended if details), None)

    @property
    def error(self) -> str:
        """The name of the error that ended the execution, or an empty string."""
        timeout = "States.Timeout" if self.description["status"] == "TIMED_OUT" else ""
        return str(self.description.get("error") or timeout)


def execute(
    aws: Connection,
    state_machine: str,
    given: str,
    show: Callable[[Step], None],
    *,
    has_calls: bool = True,
) -> Execution:
    """Runs a state machine and returns the finished execution.

    Args:
        aws: The local AWS.
        state_machine: The ARN of the state machine.
        given: The input as JSON text.
        show: Called with each step of a state while the execution runs.
        has_calls: Whether the emulator has a log of calls.
    """
    region = state_machine.split(":")[_REGION_FIELD]
    client = aws.client("stepfunctions", region)
    before = len(aws.calls()) if has_calls else 0
    definition = json.loads(client.describe_state_machine(stateMachineArn=state_machine)["definition"])
    execution = client.start_execution(stateMachineArn=state_machine, input=given)["executionArn"]
    history = History(find_fail_states(definition))
    while True:
        description = client.describe_execution(executionArn=execution)
        events = _events(client, execution)
        for step in history.steps(events):
            show(step)
        if description["status"] != "RUNNING":
            calls = _of_states(aws.calls()[before:]) if has_calls else None
            return Execution(description, tuple(events), calls)
        time.sleep(_POLL)


def _events(client: Any, execution: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("get_execution_history").paginate(
        executionArn=execution, includeExecutionData=True, maxResults=_PAGE
    )
    return [event for page in pages for event in page["events"]]


def _of_states(calls: tuple[ApiCall, ...]) -> tuple[ApiCall, ...]:
    """Returns the calls that roles made, without the state machine's invocations of functions."""
    return tuple(
        call
        for call in calls
        if call.role and not (call.operation == "Invoke" and call.principal_arn.endswith(_STEP_FUNCTIONS))
    )


def history_text(events: tuple[dict[str, Any], ...]) -> str:
    """Returns a history in the format of `aws stepfunctions get-execution-history`."""
    return json.dumps({"events": events}, indent=2, ensure_ascii=False, default=_time)


def _time(value: Any) -> str:
    return str(value.isoformat())

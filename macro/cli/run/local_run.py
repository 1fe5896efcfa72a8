"""Runs one execution on a local AWS."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localaws.caller_layer import NAME, caller_layer
from localaws.deployment import deploy_stack
from macro.cli.run.history import History
from macro.cli.terminal.progress import announce_if_slow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from localaws import ApiCall, LocalAws
    from macro.cli.run.history import Step

_POLL = 0.1  # seconds
_PAGE = 1000  # events
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
        calls: Whether the stack needs the layer of the registered caller.
    """

    name: str
    file: str
    region: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    calls: bool


@dataclass(frozen=True, slots=True)
class Execution:
    """A finished execution: the response of DescribeExecution, its history, and the API calls during it."""

    description: Mapping[str, Any]
    events: tuple[dict[str, Any], ...]
    calls: tuple[ApiCall, ...]

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


def deploy(aws: LocalAws, stacks: Sequence[DeployedStack]) -> None:
    """Publishes the layer that the stacks need, and deploys the stacks in their order; raises StackFailed."""
    regions = dict.fromkeys(stack.region for stack in stacks if stack.calls)
    if regions:
        with announce_if_slow("publishing the caller's layer"):
            layer = caller_layer()
            for region in regions:
                client = aws.client("lambda", region)
                client.publish_layer_version(LayerName=NAME, Content={"ZipFile": layer})
    for stack in stacks:
        with announce_if_slow(f"deploying {stack.file} in {stack.region}"):
            deploy_stack(aws, stack.region, stack.name, stack.template, stack.parameters)


def execute(
    aws: LocalAws, region: str, state_machine: str, given: str, show: Callable[[Step], None]
) -> Execution:
    """Runs a state machine and returns the finished execution.

    Args:
        aws: The local AWS.
        region: The Region of the state machine.
        state_machine: The ARN of the state machine.
        given: The input as JSON text.
        show: Called with each step of a state while the execution runs.
    """
    client = aws.client("stepfunctions", region)
    before = len(aws.calls())
    execution = client.start_execution(stateMachineArn=state_machine, input=given)["executionArn"]
    history = History()
    while True:
        description = client.describe_execution(executionArn=execution)
        events = _events(client, execution)
        for step in history.steps(events):
            show(step)
        if description["status"] != "RUNNING":
            return Execution(description, tuple(events), _of_states(aws.calls()[before:]))
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

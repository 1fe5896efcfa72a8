"""One execution on a local AWS: what is deployed, what the states do, which calls are made."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localaws.caller_layer import NAME, caller_layer
from localaws.deployment import deploy_stack, physical_id
from macro.cli.progress import announce_if_slow
from macro.cli.run.history import History

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from localaws import ApiCall, LocalAws
    from macro.cli.run.history import Step

_POLL = 0.1  # seconds
_PAGE = 1000  # events
_STEP_FUNCTIONS = "/StepFunctions"  # how role sessions of tasks end


@dataclass(frozen=True, slots=True)
class DeployedStack:
    """A stack to make: an expanded template and its parameters; `calls`: it needs the registered caller."""

    name: str
    file: str
    region: str
    template: Mapping[str, Any]
    parameters: Mapping[str, str]
    calls: bool


@dataclass(frozen=True, slots=True)
class Execution:
    """A finished execution as Step Functions describes it, its history and the API calls of its time."""

    description: Mapping[str, Any]
    events: tuple[dict[str, Any], ...]
    calls: tuple[ApiCall, ...]

    @property
    def succeeded(self) -> bool:
        """Whether it ended as it should."""
        return bool(self.description["status"] == "SUCCEEDED")

    @property
    def output(self) -> str | None:
        """The output as JSON text; None where there is none. moto describes a string as text without quotes."""
        ended = (event.get("executionSucceededEventDetails") for event in reversed(self.events))
        return next((str(details["output"]) for details in ended if details), None)


def deploy(aws: LocalAws, stacks: Sequence[DeployedStack]) -> None:
    """Makes stacks, each in its region, after the layer that they need; raises StackFailed."""
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
    aws: LocalAws, stack: DeployedStack, state_machine: str, given: str, show: Callable[[Step], None]
) -> Execution:
    """Executes a state machine (its logical ID) with an input (JSON) and shows its states' steps meanwhile."""
    client = aws.client("stepfunctions", stack.region)
    arn = physical_id(aws, stack.region, stack.name, state_machine)
    before = len(aws.calls())
    execution = client.start_execution(stateMachineArn=arn, input=given)["executionArn"]
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
    """The calls that roles made, without a state machine's invocations of functions: those are its states."""
    return tuple(
        call
        for call in calls
        if call.role and not (call.operation == "Invoke" and call.principal_arn.endswith(_STEP_FUNCTIONS))
    )


def history_text(events: tuple[dict[str, Any], ...]) -> str:
    """A history as `aws stepfunctions get-execution-history` prints it."""
    return json.dumps({"events": events}, indent=2, ensure_ascii=False, default=_time)


def _time(value: Any) -> str:
    return str(value.isoformat())

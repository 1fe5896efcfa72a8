"""Versions and aliases of state machines that can be executed, which moto's can't.

Rules: AWS Step Functions Developer Guide, "State machine versions" and "State machine aliases".
"""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from moto.stepfunctions.models import StateMachine, StateMachineVersion

if TYPE_CHECKING:
    from moto.stepfunctions.models import StepFunctionBackend


def install() -> None:
    """Lets versions share the executions of their state machine."""
    original = StateMachine.publish

    def publish(self: StateMachine, description: str | None) -> None:
        original(self, description)
        version: Any = self.latest_version
        version.executions, version.backend = self.executions, self.backend

    version_class: Any = StateMachineVersion
    version_class._handle_name_input_idempotency = StateMachine._handle_name_input_idempotency
    machine_class: Any = StateMachine
    machine_class.publish = publish


def publish_version(machine: Any, description: str | None) -> Any:
    """Returns the latest version of a state machine. It is new if the latest revision has no version."""
    latest = machine.latest_version
    if latest is None or _content(latest) != _content(machine):
        machine.publish(description)
    return machine.latest_version


def find_executed(backend: StepFunctionBackend, arn: str) -> str:
    """Returns the ARN that an execution runs: for an alias, that of a version, by the weights of its routing."""
    for machine in backend.state_machines:
        for alias in machine.aliases.values():
            if alias.arn == arn:
                routes = alias.routing_configuration
                weights = [float(route["weight"]) for route in routes]
                chosen = random.choices(routes, weights)[0]  # noqa: S311  not for secrets
                return str(chosen["stateMachineVersionArn"])
    return arn


def _content(machine: Any) -> tuple[Any, ...]:
    """Returns what makes two revisions of a state machine different."""
    return (
        machine.definition,
        machine.roleArn,
        machine.loggingConfiguration,
        machine.tracingConfiguration,
    )

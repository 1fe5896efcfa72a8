"""The limits of Express workflows for cross-Region calls.

Source: AWS Step Functions Developer Guide, Choosing workflow type in Step Functions; Using Map state in Distributed
mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import Diagnostic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall
    from macro.state_machines.model import CallState, StateMachine

_MAX_SECONDS = 300
"""The maximum duration of an Express workflow."""


def find_express_problems(state_machine: StateMachine) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each call that an Express workflow can't make."""
    is_express = _is_express(state_machine)
    for definition in state_machine.definitions:
        for each in definition.states:
            if is_express or each.state.in_express_map:
                yield from _check_call(each, "STANDARD" if is_express else "ExecutionType: STANDARD")


def _is_express(state_machine: StateMachine) -> bool:
    properties = state_machine.resource.get("Properties")
    name = "Type" if state_machine.resource["Type"] == SERVERLESS else "StateMachineType"
    return isinstance(properties, dict) and properties.get(name) == "EXPRESS"


def _check_call(each: CallState, standard: str) -> Iterator[Diagnostic]:
    call, workflow = (
        each.call,
        "an Express child workflow" if each.state.in_express_map else "an Express state machine",
    )
    if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        message = f"{workflow} can't wait for a task token; use {standard}"
        yield Diagnostic(rules.STATE_MACHINE, call.path, message)
    seconds = _waiting_time(call)
    if seconds > _MAX_SECONDS:
        message = (
            f"WaitUntil can wait {seconds:,} s, but {workflow} stops after {_MAX_SECONDS} s; use a shorter Delay,"
            f" fewer MaxAttempts, or {standard}"
        )
        yield Diagnostic(rules.FIELDS, call.path.at("WaitUntil"), message)


def _waiting_time(call: AwsCall) -> int:
    """Returns how many seconds a waiter waits at most between its attempts."""
    return call.waiting.delay * (call.waiting.attempts - 1) if call.waiting else 0

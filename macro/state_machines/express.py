"""The limits of Express workflows for cross-Region calls.

Source: AWS Step Functions Developer Guide, Choosing workflow type in Step Functions; Using Map state in Distributed
mode.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.definition.state_values import read_value
from macro.intrinsics.evaluation import determine
from macro.model import rules
from macro.model.call import IntegrationPattern, QueryLanguage
from macro.model.diagnostics import Diagnostic
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.call import AwsCall
    from macro.model.template_values import Json
    from macro.state_machines.model import CallState, StateMachine

_EXPRESS = "EXPRESS"
_MAX_SECONDS = 300
"""The maximum duration of an Express workflow."""


def find_express_problems(state_machine: StateMachine) -> Iterator[Diagnostic]:
    """Yields a diagnostic for each call that an Express workflow can't make.

    If the workflow's type depends on a parameter or a condition, every type that the macro can determine counts.
    """
    for definition in state_machine.definitions:
        form = definition.definition.form
        is_express = _EXPRESS in determine(_machine_type(state_machine), form.facts)[1]
        for each in definition.states:
            child_type = read_value(each.state.child_type, form, QueryLanguage.JSONPATH)
            if isinstance(child_type, Intrinsic):
                in_express_map = _EXPRESS in child_type.determined
            else:
                in_express_map = child_type == _EXPRESS
            if in_express_map:
                yield from _check_call(each, "an Express child workflow", "ExecutionType: STANDARD")
            elif is_express:
                yield from _check_call(each, "an Express state machine", "STANDARD")


def _machine_type(state_machine: StateMachine) -> Json:
    properties = state_machine.resource.get("Properties")
    name = "Type" if state_machine.resource["Type"] == SERVERLESS else "StateMachineType"
    return properties.get(name) if isinstance(properties, dict) else None


def _check_call(call_state: CallState, workflow: str, standard: str) -> Iterator[Diagnostic]:
    call = call_state.call
    if call.pattern is IntegrationPattern.WAIT_FOR_TASK_TOKEN:
        message = f"{workflow} can't wait for a task token; use {standard}"
        yield Diagnostic(rules.STATE_MACHINE, call.path, message)
    if call.starts_job:
        message = f"{workflow} can't wait for a job ({call.integration}); use {standard}"
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

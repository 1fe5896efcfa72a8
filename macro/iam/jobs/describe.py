"""Allows the caller to describe the jobs that a state starts and waits for."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.catalog import find_operation, find_service
from macro.iam.jobs.execution_arns import execution_arns
from macro.model import rules
from macro.model.diagnostics import template_error
from macro.model.statement import Source

if TYPE_CHECKING:
    from macro.catalog import ResourceType
    from macro.iam.other_sources import CallContext
    from macro.model.statement import Statement

DESCRIBE_EXECUTION = "states:DescribeExecution"


def describe_statements(context: CallContext, allowed: list[Statement]) -> tuple[Statement, ...]:
    """Returns the statements that allow the caller to describe the jobs that it can start.

    If the permission to start jobs comes from the state machine's role, so does this one.

    Raises:
        TemplateError: The state machine's role doesn't allow it.
    """
    started = [each for each in allowed if each.effect == "Allow"]
    if any(source.source is Source.ROLE for each in started for source in each.sources):
        access = context.find_role_access(DESCRIBE_EXECUTION, _resource_types())
        if not access.statements:
            reasons = "; ".join(access.reasons) or "it has no such statement"
            message = (
                f"the state machine's role doesn't allow {DESCRIBE_EXECUTION} ({reasons}); list the state machines that"
                " the state starts in IamResources"
            )
            raise template_error(rules.PERMISSIONS, context.call.path, message)
        return access.statements
    reason = f"{DESCRIBE_EXECUTION}: the state waits for the executions that it starts"
    return tuple(
        replace(
            each,
            actions=(DESCRIBE_EXECUTION,),
            resources=tuple(execution_arns(resource) for resource in each.resources),
            reason=reason,
        )
        for each in started
    )


def _resource_types() -> tuple[ResourceType, ...]:
    service = find_service("stepfunctions")
    operation = find_operation(service, "DescribeExecution") if service else None
    actions = (operation.required_actions if operation else None) or ()
    return tuple(each for action in actions for each in action.resource_types)

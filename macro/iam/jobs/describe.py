"""Allows the caller to describe the jobs that a state starts and waits for.

The action is one more action of the call. Its resources come from the same sources as those of the other actions: the
parameters that identify the job, or what contains it, are parameters of the start. Only the executions of a state
machine have ARNs that follow from the resources of the start.

Source: Service Authorization Reference, "Actions, resources, and condition keys" of each service.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caller.awsmodel.models import operation_model
from caller.awsmodel.optimized.registry import split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from macro.catalog import RequiredAction, find_operation, find_service
from macro.iam.additional_statements import allows_action
from macro.iam.arns.arn import ACCOUNT, PARTITION, render
from macro.iam.arns.resource_type_arns import ANY
from macro.iam.jobs.execution_arns import execution_arns
from macro.iam.jobs.run_arns import run_arns
from macro.iam.refusals import state_key
from macro.model import rules
from macro.model.diagnostics import Diagnostic, TemplateError
from macro.model.statement import Source
from macro.model.suggestion import Suggestion, marker
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import ResourceType
    from macro.iam.call_context import CallContext
    from macro.model.call import AwsCall
    from macro.model.statement import Statement
    from macro.model.template_values import Json

DESCRIBE_EXECUTION = "states:DescribeExecution"
_WHY = "the state waits for the job"


def describe_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """Returns the actions that describe the jobs of a call, with paths of the call's own parameters.

    The result is empty if the call starts no job, or an execution, or if an additional statement allows the action.
    """
    job = SYNC_JOBS.get(split_pattern(call.integration)[0])
    if not call.starts_job or job is None:
        return ()  # if the integration has no .sync, the error is already reported
    start, *_others = _required(call.service, call.operation)
    started = {each.name: each for each in start.resource_types}
    described = _required(call.service, job.describe)
    return tuple(
        RequiredAction(
            action.action, _WHY, tuple(_resource_type(each, started, call) for each in action.resource_types)
        )
        for action in described
        if action.action != DESCRIBE_EXECUTION and not allows_action(call, action.action)
    )


def listed_resources(call: AwsCall, action: RequiredAction, listed: tuple[Json, ...]) -> tuple[Json, ...]:
    """Returns the items of `IamResources` that can be resources of an action that describes jobs.

    Args:
        call: The call.
        action: An action of the call.
        listed: The items that belong to the action's service.
    """
    return run_arns(action.action, listed) if call.starts_job and action.source == _WHY else listed


def describe_statements(context: CallContext, allowed: list[Statement]) -> tuple[Statement, ...]:
    """Returns the statements that allow the caller to describe the executions that it can start.

    If the permission to start executions comes from the state machine's role, so does this one.

    Raises:
        TemplateError: The state machine's role doesn't allow it.
    """
    call = context.call
    if not call.starts_job or call.service != "stepfunctions" or allows_action(call, DESCRIBE_EXECUTION):
        return ()
    started = [each for each in allowed if each.effect == "Allow"]
    if any(source.source is Source.ROLE for each in started for source in each.sources):
        access = context.find_role_access(DESCRIBE_EXECUTION, _execution_types())
        if not access.statements:
            raise TemplateError([_refuse(context, started, access.reasons)])
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


def _refuse(context: CallContext, started: Sequence[Statement], reasons: Sequence[str]) -> Diagnostic:
    """Returns the error if the role allows the start, but not the description, with the state machines to list."""
    why = "; ".join(reasons) or "it has no such statement"
    message = (
        f"the state machine's role doesn't allow {DESCRIBE_EXECUTION} ({why}); list the state machines that the state"
        " starts in IamResources"
    )
    machines = [arn for each in started for arn in each.resources if arn != "*"] or [
        render(
            (
                "arn:",
                PARTITION,
                ":states:",
                region,
                ":",
                ACCOUNT,
                ":stateMachine:",
                marker("StateMachineName"),
            )
        )
        for region in context.regions
    ]
    suggestion = Suggestion(state_key(context.call), {"IamResources": list(distinct(machines))})
    return Diagnostic(rules.PERMISSIONS, context.call.path, message, suggestion.to_yaml(), suggestion)


def _required(client: str, operation: str) -> tuple[RequiredAction, ...]:
    service = find_service(client)
    found = find_operation(service, operation) if service else None
    return (found.required_actions if found else None) or ()


def _resource_type(described: ResourceType, started: dict[str, ResourceType], call: AwsCall) -> ResourceType:
    """Returns a resource type whose names come from the parameters of the start.

    A name that the start doesn't know, such as the ID of a run, is any name. If the start knows no name, the job can be
    any job of its account and Region.
    """
    if described.name in started:
        return started[described.name]
    inputs = operation_model(call.service, call.operation).input_shape
    known = inputs.members if inputs else {}
    members = {
        variable: paths
        for variable, paths in described.members.items()
        if all(path.partition("=")[0] in known for path in paths)
    }
    return replace(described, members=members or dict.fromkeys(described.members, (ANY,)))


def _execution_types() -> tuple[ResourceType, ...]:
    return tuple(
        each for action in _required("stepfunctions", "DescribeExecution") for each in action.resource_types
    )

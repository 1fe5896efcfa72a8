"""Derives the statements that the caller's role needs for a call."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import IAM_ACTION, required_actions
from macro.iam.additional_statements import additional_statements
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.resources import UnresolvedResources, derive_resources
from macro.iam.assumed_roles import assume_statement
from macro.iam.conditions import requested_region
from macro.iam.passed_roles import pass_statements
from macro.iam.refusals import refusal_fix, refusal_message
from macro.iam.regions import target_regions
from macro.iam.s3_access import s3_access_statements
from macro.iam.special_cases import SPECIAL_CASES
from macro.model import rules
from macro.model.diagnostics import DiagnosticCollector, template_error
from macro.model.statement import Statement

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json


def derive_statements(call: AwsCall, home: StackContext) -> tuple[Statement, ...]:
    """Returns the statements that allow this call and nothing else, with their reasons.

    A call with `Credentials` only gets permission to assume the role, and the permissions for `ResultWriter` and
    `BodyFrom`, which the caller always uses with its own role.

    Raises:
        TemplateError: The macro can't determine an action, a resource, a Region, or a role. Contains every problem of
            the call.
    """
    written = (*s3_access_statements(call), *additional_statements(call))
    call = replace(call, parameters=derive_parameters(call))
    if call.credentials is not None:
        return (assume_statement(call, call.credentials), *written)
    problems = DiagnosticCollector()
    derived = [
        *(problems.attempt(_call_statements, call, home) or ()),
        *(problems.attempt(pass_statements, call) or ()),
    ]
    problems.finish()
    return (*derived, *written)


def _call_statements(call: AwsCall, home: StackContext) -> tuple[Statement, ...]:
    problems = DiagnosticCollector()
    actions = problems.attempt(required_actions, call) or ()
    regions = problems.attempt(target_regions, call) or ()
    problems.finish()
    statements = [problems.attempt(_action_statements, call, each, regions, home) or () for each in actions]
    problems.finish()
    return tuple(statement for each in statements for statement in each)


def _action_statements(
    call: AwsCall, action: RequiredAction, regions: Sequence[Piece], home: StackContext
) -> tuple[Statement, ...]:
    """Returns the statements for one action, from the first source that has its resources.

    The order is `IamResources`, the parameters, the state machine's role, patterns from partly known values.
    """
    condition = requested_region(call, regions, home)
    if call.permissions.resources and (action.resource_types or action.source == IAM_ACTION):
        reason = f"{_why_action(action)}; resources from IamResources"
        return (Statement((action.action,), call.permissions.resources, condition, reason),)
    result = _from_parameters(call, action, regions, condition)
    if not isinstance(result, UnresolvedResources):
        return result
    if result.patterns:
        return (_pattern_statement(action, result, condition),)
    if call.incomplete and result.is_missing:
        return ()  # The parameter that has an error is already reported.
    raise template_error(rules.PERMISSIONS, call.place, refusal_message(result), refusal_fix(result, regions))


def _from_parameters(
    call: AwsCall, action: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> tuple[Statement, ...] | UnresolvedResources:
    special_case = SPECIAL_CASES.get(action.action)
    if special_case is not None and action.resource_types:
        return special_case(call, action, regions, condition)
    if action.source == IAM_ACTION and not action.resource_types:
        return UnresolvedResources(
            action.action, "", "the catalog doesn't contain the resources of the action"
        )
    result = derive_resources(action, call.parameters, regions)
    if isinstance(result, UnresolvedResources):
        return result
    if not action.resource_types:
        source = f"{action.action} doesn't support resource-level permissions, so its resource is '*'"
    elif result.members:
        source = f"resources from {', '.join(result.members)}"
    else:
        source = "the call names no resource: it applies to all of them, or creates one"
    return (Statement((action.action,), result.arns, condition, f"{_why_action(action)}; {source}"),)


def _pattern_statement(
    action: RequiredAction, unresolved: UnresolvedResources, condition: dict[str, Json]
) -> Statement:
    reason = f"{_why_action(action)}; a pattern from {unresolved.parameter}, of which a part is known"
    return Statement((action.action,), (*unresolved.arns, *unresolved.patterns), condition, reason)


def _why_action(action: RequiredAction) -> str:
    return f"{action.action} ({action.source})"

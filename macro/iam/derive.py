"""From one call to the statements that the caller's role needs for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import required_actions
from macro.iam.additional_statements import additional_statements
from macro.iam.arns.derived_parameters import derive_parameters
from macro.iam.arns.resources import UnknownResource, derive_resources
from macro.iam.assumed_roles import assume_statement
from macro.iam.conditions import requested_region
from macro.iam.passed_roles import pass_statements
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
    """The statements that allow this call and nothing else, each with its reason.

    A call with `Credentials` gets only the right to assume the role, and those of `ResultWriter` and `BodyFrom`,
    which are the caller's own. Raises Rejected, saying what to write, with every problem at once: an unknown action,
    a resource, region or role that only an execution knows.
    """
    own = (*s3_access_statements(call), *additional_statements(call))
    call = replace(call, parameters=derive_parameters(call))
    if call.credentials is not None:
        return (assume_statement(call, call.credentials), *own)
    problems = DiagnosticCollector()
    derived = [
        *(problems.attempt(_derived, call, home) or ()),
        *(problems.attempt(pass_statements, call) or ()),
    ]
    problems.finish()
    return (*derived, *own)


def _derived(call: AwsCall, home: StackContext) -> tuple[Statement, ...]:
    problems = DiagnosticCollector()
    needs = problems.attempt(required_actions, call) or ()
    regions = problems.attempt(target_regions, call) or ()
    problems.finish()
    found = [problems.attempt(_for_need, call, need, regions, home) or () for need in needs]
    problems.finish()
    return tuple(statement for statements in found for statement in statements)


def _for_need(
    call: AwsCall, need: RequiredAction, regions: Sequence[Piece], home: StackContext
) -> tuple[Statement, ...]:
    condition = requested_region(call, regions, home)
    if call.permissions.resources and (need.resource_types or need.source == "IamAction"):
        reason = f"{_why_action(need)}; resources from IamResources"
        return (Statement((need.action,), call.permissions.resources, condition, reason),)
    try:
        irregular = SPECIAL_CASES.get(need.action)
        if irregular is not None and need.resource_types:
            return irregular(call, need, regions, condition)
        return (_regular(call, need, regions, condition),)
    except UnknownResource as unknown:
        if call.incomplete and unknown.is_missing:
            return ()  # the parameter with the error is reported already
        raise template_error(rules.PERMISSIONS, call.place, _refusal(need, unknown)) from None


def _regular(
    call: AwsCall, need: RequiredAction, regions: Sequence[Piece], condition: dict[str, Json]
) -> Statement:
    if need.source == "IamAction" and not need.resource_types:
        raise UnknownResource("the action is your own")
    found = derive_resources(need, call.parameters, regions)
    if not need.resource_types:
        where = f"{need.action} supports no resource-level permissions: '*' is its only resource"
    elif found.members:
        where = f"resources from {', '.join(found.members)}"
    else:
        where = "the call names no resource: it is about every one, or about one that it makes"
    return Statement((need.action,), found.arns, condition, f"{_why_action(need)}; {where}")


def _why_action(need: RequiredAction) -> str:
    return f"{need.action} ({need.source})"


def _refusal(need: RequiredAction, unknown: UnknownResource) -> str:
    formats = (
        " or ".join(dict.fromkeys(way.arn_format for way in need.resource_types))
        or "the ARNs that it may touch"
    )
    return (
        f"the resources of {need.action} can't be derived: {unknown}; write them in IamResources: {formats}"
    )

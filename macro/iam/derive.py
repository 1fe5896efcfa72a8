"""From one call to the statements that the caller's role needs for it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.actions import needs_of
from macro.iam.assumed_roles import assume_statement
from macro.iam.conditions import requested_region
from macro.iam.irregular import IRREGULAR
from macro.iam.own_statements import own_statements
from macro.iam.passed_roles import pass_statements
from macro.iam.regions import regions_of
from macro.iam.resources import Underivable, resources_of
from macro.iam.statement import Statement
from macro.iam.stored import stored_statements
from macro.iam.views import viewed
from macro.problems import Gather, rejected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.call import AwsCall
    from macro.catalog import Need
    from macro.deployment import Home
    from macro.iam.arn import Piece
    from macro.known import Json


def statements_for(call: AwsCall, home: Home) -> tuple[Statement, ...]:
    """The statements that allow this call and nothing else, each with its reason.

    A call with `Credentials` gets only the right to assume the role, and those of `ResultWriter` and `BodyFrom`,
    which are the caller's own. Raises Rejected, saying what to write, with every problem at once: an unknown action,
    a resource, region or role that only an execution knows.
    """
    own = (*stored_statements(call), *own_statements(call))
    call = replace(call, parameters=viewed(call))
    if call.credentials is not None:
        return (assume_statement(call, call.credentials), *own)
    gather = Gather()
    derived = [*(gather.attempt(_derived, call, home) or ()), *(gather.attempt(pass_statements, call) or ())]
    gather.finish()
    return (*derived, *own)


def _derived(call: AwsCall, home: Home) -> tuple[Statement, ...]:
    gather = Gather()
    needs = gather.attempt(needs_of, call) or ()
    regions = gather.attempt(regions_of, call) or ()
    gather.finish()
    found = [gather.attempt(_for_need, call, need, regions, home) or () for need in needs]
    gather.finish()
    return tuple(statement for statements in found for statement in statements)


def _for_need(call: AwsCall, need: Need, regions: Sequence[Piece], home: Home) -> tuple[Statement, ...]:
    condition = requested_region(call, regions, home)
    if call.permissions.resources and (need.ways or need.source == "IamAction"):
        reason = f"{_why_action(need)}; resources from IamResources"
        return (Statement((need.action,), call.permissions.resources, condition, reason),)
    try:
        irregular = IRREGULAR.get(need.action)
        if irregular is not None and need.ways:
            return irregular(call, need, regions, condition)
        return (_regular(call, need, regions, condition),)
    except Underivable as unknown:
        raise rejected(call.place, _refusal(need, unknown)) from None


def _regular(call: AwsCall, need: Need, regions: Sequence[Piece], condition: dict[str, Json]) -> Statement:
    if need.source == "IamAction" and not need.ways:
        raise Underivable("the action is your own")
    found = resources_of(need, call.parameters, regions)
    if not need.ways:
        where = f"{need.action} supports no resource-level permissions: '*' is its only resource"
    elif found.members:
        where = f"resources from {', '.join(found.members)}"
    else:
        where = "the call names no resource: it is about every one, or about one that it makes"
    return Statement((need.action,), found.arns, condition, f"{_why_action(need)}; {where}")


def _why_action(need: Need) -> str:
    return f"{need.action} ({need.source})"


def _refusal(need: Need, unknown: Underivable) -> str:
    formats = " or ".join(dict.fromkeys(way.arn for way in need.ways)) or "the ARNs that it may touch"
    return (
        f"the resources of {need.action} can't be derived: {unknown}; write them in IamResources: {formats}"
    )

"""Statements for resources that an action has only at run time: patterns, and the setting `RunTimeResources: Any`.

They are used if neither the parameters nor the state machine's role determine the resources.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from macro.iam.arns.arn import fill_in, render
from macro.iam.role.resources import ROLE_ACTIONS
from macro.iam.services.bedrock import is_owned_by_aws, models_of_profiles
from macro.model.statement import PermissionSource, Source, Statement
from macro.model.template_values import distinct

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.catalog import RequiredAction, ResourceType
    from macro.iam.arns.arn import Piece
    from macro.iam.call_context import CallContext
    from macro.iam.role.access import RoleAccess
    from macro.model.template_values import Json


def use_patterns(
    context: CallContext, action: RequiredAction, patterns: tuple[Json, ...], access: RoleAccess, reason: str
) -> tuple[Statement, ...]:
    """Returns statements for the patterns of partly known values.

    If the role allows the action only on `*`, its conditions and its Deny statements apply to the patterns.
    """
    sources = (PermissionSource(Source.PATTERN),)
    if not access.statements:
        return (Statement((action.action,), patterns, context.condition, reason, sources=sources),)
    return tuple(
        each if each.effect == "Deny" else replace(each, resources=patterns, reason=reason, sources=sources)
        for each in access.statements
    )


def allow_any_resource(context: CallContext, need: RequiredAction) -> tuple[Statement, ...]:
    """Returns statements for every resource of the action's types, or none if the settings don't allow it."""
    types = [each for each in need.resource_types if each.required] or list(need.resource_types)
    if not context.sources.allows_any_resource or not types or need.action in ROLE_ACTIONS:
        return ()
    reason = f"{need.action} ({need.source}); RunTimeResources is Any"
    source = PermissionSource(Source.RUN_TIME_RESOURCES)
    groups = (
        ([each for each in types if not is_owned_by_aws(each)], _in_account(context.condition, types)),
        ([each for each in types if is_owned_by_aws(each)], context.condition),
    )
    statements = [
        Statement((need.action,), _any_arns(group, context.regions), condition, reason, sources=(source,))
        for group, condition in groups
        if group
    ]
    if any(is_owned_by_aws(each) for each in types):
        statements.append(replace(models_of_profiles(need, context.regions, reason), sources=(source,)))
    return tuple(statements)


def _in_account(condition: dict[str, Json], types: Sequence[ResourceType]) -> dict[str, Json]:
    """Returns a condition that limits resources without an account in their ARN to the account of the stack."""
    if all("${Account}" in each.arn_format or is_owned_by_aws(each) for each in types):
        return condition
    equals = condition.get("StringEquals")
    account: Json = {"Ref": "AWS::AccountId"}
    return {
        **condition,
        "StringEquals": {**(equals if isinstance(equals, dict) else {}), "aws:ResourceAccount": account},
    }


def _any_arns(types: Sequence[ResourceType], regions: Sequence[Piece]) -> tuple[Json, ...]:
    """Returns the ARN formats of resource types with `*` for each name."""
    formats = [each.arn_format for each in types]
    return distinct(
        render(fill_in(each, region, lambda _name: "*")) for each in formats for region in regions
    )

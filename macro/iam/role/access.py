"""What the state machine's role may do with one action, as statements for the caller's role.

The caller must never get more than the role has, except that the Region is another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from macro.iam.role.arn_regions import RegionChange, Unusable
from macro.iam.role.conditions import (
    convert_condition,
    depends_on_region,
    has_negative_test,
    names_only_targets,
)
from macro.iam.role.patterns import matches_action
from macro.iam.role.permissions import RolePermissions
from macro.iam.role.resources import add_targets, convert_resources, is_everything
from macro.intrinsics.branches import unfold
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.diagnostics import TemplatePath
from macro.model.statement import PermissionSource, Source, Statement

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from macro.iam.role.permissions import RoleStatement
    from macro.iam.role.resources import Need
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class ExecutionRole:
    """The role of a state machine, as a source of permissions.

    Args:
        permissions: What the template declares for the role.
        types: The types of the template's resources by logical ID.
        bucket_names: The names of the template's S3 buckets by logical ID.
        facts: What is certain about the template's values.
        boundary: The permissions boundary that the caller's role has.
        is_shared: Whether several state machines share the caller.
        results: The access that was already determined. Calls that need the same access get the same Statement
            objects, so that `macro.emit.call_policies` and `macro.validate.role_warnings` process each one only once.
    """

    permissions: RolePermissions = field(default_factory=RolePermissions)
    types: Mapping[str, str] = field(default_factory=dict)
    bucket_names: Mapping[str, Json] = field(default_factory=dict)
    facts: TemplateFacts = field(default_factory=TemplateFacts)
    boundary: Json = None
    is_shared: bool = False
    results: dict[str, RoleAccess] = field(default_factory=dict, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """What the role supplies.

    Args:
        statements: The statements for the caller.
        reasons: Why there are none.
        allows_only_any: Whether `*` is the only resource that the role allows.
        is_refused: Whether the role allows the action, but the caller can't get what it allows.
    """

    statements: tuple[Statement, ...] = ()
    reasons: tuple[str, ...] = ()
    allows_only_any: bool = False
    is_refused: bool = False


def find_access(role: ExecutionRole, need: Need) -> RoleAccess:
    """Returns what the role supplies for an action: statements of its resources and conditions, and every Deny."""
    key = need.to_text()
    if key not in role.results:
        role.results[key] = _find_access(role, need)
    return role.results[key]


def _find_access(role: ExecutionRole, need: Need) -> RoleAccess:
    permissions = role.permissions
    if permissions.missing:
        return RoleAccess(reasons=(permissions.missing,))
    change = RegionChange(need.stack, tuple(need.regions), role.types, role.facts)
    denied = list(_deny(role, need, change))
    copied = [each for each in denied if isinstance(each, _CopiedDeny)]
    change = replace(
        change,
        from_stack_region=not any(each.excludes_stack_region for each in copied),
        in_target=not any(each.is_looser for each in copied),
    )
    if not change.from_stack_region and not change.in_target:
        return RoleAccess(reasons=(f"Deny statements exclude {need.action} in both Regions",))
    allowing = [
        each for each in permissions.statements if not each.is_deny and covers_action(each, need.action)
    ]
    results = [result for each in allowing for result in _allow(each, need, change)]
    allowed = tuple(each for each in results if isinstance(each, Statement))
    if not allowed:
        reasons = tuple(each.reason for each in results if isinstance(each, Unusable))
        why = tuple(dict.fromkeys(reasons)) or (_not_allowed(permissions, need.action),)
        return RoleAccess(reasons=why, is_refused=bool(reasons))
    blocked = [each.reason for each in denied if isinstance(each, Unusable)]
    if blocked:
        return RoleAccess(reasons=tuple(dict.fromkeys(blocked)))
    only_any = all(is_everything(arn, role.facts) for each in allowed for arn in each.resources)
    return RoleAccess((*allowed, *(each.statement for each in copied)), allows_only_any=only_any)


def covers_action(statement: RoleStatement, action: str) -> bool:
    """Whether the statement's Action covers the action, or its NotAction doesn't exclude it."""
    is_listed = any(matches_action(pattern, action) for pattern in statement.actions)
    return is_listed != statement.is_not_action


def _not_allowed(permissions: RolePermissions, action: str) -> str:
    unread = [f"{each.reason} ({each.path})" for each in permissions.unread]
    return "; ".join(
        [f"no statement of the state machine's role allows {action}; you can add one instead", *unread]
    )


def _allow(statement: RoleStatement, need: Need, change: RegionChange) -> Iterator[Statement | Unusable]:
    """Yields the statements that a statement of the role supplies, or why it supplies none.

    If the condition depends on the Region, it holds for requests in the stack's Region, which are converted, or for
    requests in the target Region as they are, but not for a mixture of both.
    """
    if statement.is_not_action or statement.is_not_resource:
        yield _unusable(statement, "it uses NotAction or NotResource")
    elif names_only_targets(statement.condition, change, negative=False):
        yield _supply(statement, need, replace(change, from_stack_region=False))
    elif depends_on_region(statement.condition, change):
        converted = _supply(statement, need, replace(change, in_target=False))
        literal = (
            _supply(statement, need, replace(change, from_stack_region=False))
            if change.in_target
            else converted
        )
        yield converted
        if isinstance(literal, Statement) and not _has_resources(converted, literal.resources):
            yield literal
    else:
        yield _supply(statement, need, change)


def _has_resources(result: Statement | Unusable, resources: tuple[Json, ...]) -> bool:
    return isinstance(result, Statement) and all(each in result.resources for each in resources)


def _supply(statement: RoleStatement, need: Need, change: RegionChange) -> Statement | Unusable:
    resources = convert_resources(statement.resources, need, change)
    if isinstance(resources, Unusable):
        return _unusable(statement, resources.reason)
    condition = convert_condition(statement.condition, change, need.condition, is_deny=False)
    if isinstance(condition, Unusable):
        return _unusable(statement, condition.reason)
    return Statement(
        (need.action,),
        resources,
        condition,
        f"{need.action}; from {statement.path}",
        statement.branches,
        sources=(PermissionSource(_source(need), statement.path),),
    )


def _source(need: Need) -> Source:
    return Source.ROLE if need.resource_types else Source.REQUIRED_BY_IAM


@dataclass(frozen=True, slots=True)
class _CopiedDeny:
    """A Deny statement for the caller.

    Args:
        statement: The copy.
        is_looser: Whether it allows requests in the target Region that the role's own statement denies.
        excludes_stack_region: Whether it allows requests in the target Region, but not in the stack's Region.
    """

    statement: Statement
    is_looser: bool
    excludes_stack_region: bool


def _deny(role: ExecutionRole, need: Need, change: RegionChange) -> Iterator[_CopiedDeny | Unusable]:
    """Yields every Deny that can match, and what prevents that the caller is denied everything that the role is."""
    permissions = role.permissions
    for unread in permissions.unread:
        if unread.can_deny:
            yield Unusable(f"{unread.path} can contain a Deny: {unread.reason}")
    if any(_lacks(role.boundary, boundary) for boundary in permissions.boundaries):
        yield Unusable(
            "the state machine's role has a permissions boundary that the caller's role doesn't have; set"
            " PermissionsBoundary in the Metadata section Cross::Region::AwsCall to the same policy"
        )
    for statement in permissions.statements:
        if statement.is_deny and covers_action(statement, need.action):
            if role.is_shared:
                yield _unusable(statement, "a Deny can't be limited to one state machine of a shared caller")
            else:
                yield _converted_deny(statement, need.action, change)


def _lacks(callers: Json, boundary: Json) -> bool:
    """Whether the caller's role can be without a permissions boundary that the state machine's role has."""
    possible = (each for each, _, _ in unfold(boundary, TemplatePath("")))
    return boundary not in (None, callers) and any(each != callers for each in possible)


def _converted_deny(statement: RoleStatement, action: str, change: RegionChange) -> _CopiedDeny | Unusable:
    resources = add_targets(statement.resources, change)
    if isinstance(resources, Unusable):
        return _unusable(statement, resources.reason)
    condition = convert_condition(statement.condition, change, {}, is_deny=True)
    if isinstance(condition, Unusable):
        return _unusable(statement, condition.reason)
    copied = Statement(
        (action,),
        resources,
        condition,
        f"Deny of {action}; from {statement.path}",
        statement.branches,
        effect="Deny",
        is_not_resource=statement.is_not_resource,
        sources=(PermissionSource(Source.ROLE, statement.path),),
    )
    is_changed = (resources, condition) != (statement.resources, statement.condition)
    is_negative = statement.is_not_resource or has_negative_test(statement.condition)
    excludes_stack_region = names_only_targets(statement.condition, change, negative=True) or (
        statement.is_not_resource and any(map(change.names_only_targets, statement.resources))
    )
    return _CopiedDeny(
        copied, is_looser=is_changed and is_negative, excludes_stack_region=excludes_stack_region
    )


def _unusable(statement: RoleStatement, why: str) -> Unusable:
    effect = "Deny" if statement.is_deny else "Allow"
    return Unusable(f"the macro can't use the {effect} statement {statement.path}: {why}")

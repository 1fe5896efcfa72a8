"""What the state machine's role may do with one action, as statements for the caller's role.

The caller must never get more than the role has, except that the Region is another one.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from macro.iam.arns.arn import distinct
from macro.iam.role.arn_regions import RegionChange, Unusable
from macro.iam.role.conditions import convert_condition, find_caller_variable
from macro.iam.role.patterns import can_have_format, matches, matches_action, matches_everything
from macro.iam.role.permissions import RolePermissions
from macro.iam.role.resource_types import is_bucket, service_can_match
from macro.iam.role.text_parts import mask, split_text
from macro.model.statement import PermissionSource, Source, Statement
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from macro.catalog import ResourceType
    from macro.iam.arns.arn import Piece
    from macro.iam.role.permissions import RoleStatement
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

ROLE_ACTIONS = ("sts:AssumeRole", "iam:PassRole")
"""Actions on roles: `*` would give access to everything that any role of the account has."""


@dataclass(frozen=True, slots=True)
class ExecutionRole:
    """The role of a state machine, as a source of permissions.

    Args:
        permissions: What the template declares for the role.
        types: The types of the template's resources by logical ID.
        boundary: The permissions boundary that the caller's role has.
        is_shared: Whether several state machines share the caller.
    """

    permissions: RolePermissions = field(default_factory=RolePermissions)
    types: Mapping[str, str] = field(default_factory=dict)
    boundary: Json = None
    is_shared: bool = False


@dataclass(frozen=True, slots=True)
class Need:
    """An action that a call needs, with its resource types and the Regions and condition of the call."""

    action: str
    resource_types: tuple[ResourceType, ...]
    regions: Sequence[Piece]
    condition: dict[str, Json]
    home: StackContext


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """The statements that the role supplies, or the reasons why it supplies none."""

    statements: tuple[Statement, ...] = ()
    reasons: tuple[str, ...] = ()

    @property
    def allows_only_any(self) -> bool:
        """Whether `*` is the only resource that the role allows."""
        allowed = [arn for each in self.statements if each.effect == "Allow" for arn in each.resources]
        return bool(allowed) and all(map(matches_everything, allowed))


def find_access(role: ExecutionRole, need: Need) -> RoleAccess:
    """Returns what the role supplies for an action: statements of its resources and conditions, and every Deny."""
    permissions = role.permissions
    if permissions.missing:
        return RoleAccess(reasons=(permissions.missing,))
    change = RegionChange(need.home, tuple(need.regions), role.types)
    allowing = [each for each in permissions.statements if not each.is_deny and _covers(each, need.action)]
    results = [_allow(each, need, change) for each in allowing]
    allowed = tuple(each for each in results if isinstance(each, Statement))
    if not allowed:
        reasons = tuple(each.reason for each in results if isinstance(each, Unusable))
        return RoleAccess(reasons=tuple(dict.fromkeys(reasons)) or (_not_allowed(permissions, need.action),))
    denied = list(_deny(role, need, change))
    blocked = [each.reason for each in denied if isinstance(each, Unusable)]
    if blocked:
        return RoleAccess(reasons=tuple(dict.fromkeys(blocked)))
    return RoleAccess((*allowed, *(each for each in denied if isinstance(each, Statement))))


def _covers(statement: RoleStatement, action: str) -> bool:
    """Whether the statement's Action covers the action, or its NotAction doesn't exclude it."""
    is_listed = any(matches_action(pattern, action) for pattern in statement.actions)
    return is_listed != statement.is_not_action


def _not_allowed(permissions: RolePermissions, action: str) -> str:
    unread = [f"{each.reason} ({each.path})" for each in permissions.unread]
    return "; ".join([f"no statement of the state machine's role allows {action}", *unread])


def _allow(statement: RoleStatement, need: Need, change: RegionChange) -> Statement | Unusable:
    """Returns the statement that a statement of the role supplies."""
    if statement.is_not_action or statement.is_not_resource:
        return _unusable(statement, "it uses NotAction or NotResource")
    resources: list[Json] = []
    reasons: list[Unusable] = []
    for resource in statement.resources:
        if not _can_be(resource, need, change.types):
            continue
        converted = _resource(resource, need, change)
        if isinstance(converted, Unusable):
            reasons.append(converted)
        else:
            resources += converted
    if not resources:
        why = reasons[0].reason if reasons else "its resources have another type"
        return _unusable(statement, why)
    condition = convert_condition(statement.condition, change, need.condition, is_deny=False)
    if isinstance(condition, Unusable):
        return _unusable(statement, condition.reason)
    return Statement(
        (need.action,),
        distinct(resources),
        condition,
        f"{need.action}; from {statement.path}",
        statement.branches,
        sources=(PermissionSource(_source(need), statement.path),),
    )


def _source(need: Need) -> Source:
    return Source.ROLE if need.resource_types else Source.REQUIRED_BY_IAM


def _resource(resource: Json, need: Need, change: RegionChange) -> tuple[Json, ...] | Unusable:
    variable = find_caller_variable(resource)
    if variable:
        return Unusable(f"the policy variable {variable} can't be the same for the caller's role")
    if need.action in ROLE_ACTIONS and _covers_every_role(resource):
        return Unusable(f"{need.action} on every role is too much for the caller")
    return change.convert(resource)


def _covers_every_role(resource: Json) -> bool:
    """Whether a pattern matches roles of any name in any account."""
    return matches(mask(split_text(resource), "aws"), "arn:aws:iam::\0:role/\0")


def _can_be(resource: Json, need: Need, types: Mapping[str, str]) -> bool:
    """Whether a resource can have one of the action's resource types; an action without types needs `*`."""
    if not need.resource_types:
        return matches_everything(resource)
    parts = split_text(resource)
    first = parts[0] if parts else ""
    for kind in need.resource_types:
        if isinstance(first, Intrinsic):
            if not service_can_match(first.function, types, kind.arn_format):
                continue
            if is_bucket(first.function, types):
                parts = ("arn:", first, ":s3:::", first, *parts[1:])
        if can_have_format(parts, kind.arn_format):
            return True
    return False


def _deny(role: ExecutionRole, need: Need, change: RegionChange) -> Iterator[Statement | Unusable]:
    """Yields every Deny that can match, and what prevents that the caller is denied everything that the role is."""
    permissions = role.permissions
    for unread in permissions.unread:
        if unread.can_deny:
            yield Unusable(f"{unread.path} can contain a Deny: {unread.reason}")
    if any(boundary != role.boundary for boundary in permissions.boundaries):
        yield Unusable(
            "the state machine's role has a permissions boundary that the caller's role doesn't have; set"
            " PermissionsBoundary in the Metadata section Cross::Region::AwsCall to the same policy"
        )
    for statement in permissions.statements:
        if statement.is_deny and _covers(statement, need.action):
            if role.is_shared:
                yield _unusable(statement, "a Deny can't be limited to one state machine of a shared caller")
            else:
                yield _converted_deny(statement, need.action, change)


def _converted_deny(statement: RoleStatement, action: str, change: RegionChange) -> Statement | Unusable:
    resources: list[Json] = []
    for resource in statement.resources:
        variable = find_caller_variable(resource)
        converted = change.add_targets(resource)
        if variable:
            return _unusable(
                statement, f"the policy variable {variable} can't be the same for the caller's role"
            )
        if isinstance(converted, Unusable):
            return _unusable(statement, converted.reason)
        resources += converted
    condition = convert_condition(statement.condition, change, {}, is_deny=True)
    if isinstance(condition, Unusable):
        return _unusable(statement, condition.reason)
    return Statement(
        (action,),
        distinct(resources),
        condition,
        f"Deny of {action}; from {statement.path}",
        statement.branches,
        effect="Deny",
        is_not_resource=statement.is_not_resource,
        sources=(PermissionSource(Source.ROLE, statement.path),),
    )


def _unusable(statement: RoleStatement, why: str) -> Unusable:
    effect = "Deny" if statement.is_deny else "Allow"
    return Unusable(f"the macro can't use the {effect} statement {statement.path}: {why}")

"""The permissions that a template declares for a state machine's role."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.iam.call_context import PermissionSources
from macro.iam.role.access import ExecutionRole
from macro.iam.role.attached_policies import (
    ROLE,
    read_attached,
    read_properties,
    read_role,
    to_permissions,
)
from macro.iam.role.permissions import RolePermissions, Unread
from macro.iam.role.sam.connectors import read_connectors
from macro.iam.role.sam.policies import read_sam_policies
from macro.iam.role.text_parts import split_text
from macro.intrinsics.branches import combine, unfold
from macro.intrinsics.conditions import find_untaken
from macro.model.call import Branch
from macro.model.diagnostics import TemplateError, TemplatePath
from macro.state_machines.execution_role import UnknownRoleNameError, find_execution_role, role_name

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json
    from macro.settings.template_settings import Settings
    from macro.state_machines.model import StateMachine

NO_ROLE = "the template doesn't declare a role for the state machine"
_MAX_RESOURCES = 1000  # ARNs in all statements; the limit bounds the work, which is done for each call
_TOO_LARGE = f"the policies of the state machine's role have more than {_MAX_RESOURCES:,} resources"
ROLE_OUTSIDE = "the state machine's role isn't in this template"


def find_permission_sources(
    state_machines: Sequence[StateMachine],
    resources: Mapping[str, Json],
    settings: Settings,
    facts: TemplateFacts,
    stack: StackContext,
) -> PermissionSources:
    """Returns what the template says about the permissions of its state machines outside the definitions."""
    types = {
        logical_id: str(resource.get("Type"))
        for logical_id, resource in resources.items()
        if isinstance(resource, dict)
    }
    bucket_names: dict[str, Json] = {
        logical_id: read_properties(resources[logical_id]).get("BucketName", {"Ref": logical_id})
        for logical_id, kind in types.items()
        if kind == "AWS::S3::Bucket"
    }
    permissions = {
        each.logical_id: read_role_permissions(each.logical_id, each.resource, resources, stack, facts)
        for each in state_machines
    }
    is_shared = settings.shared_caller and len(state_machines) > 1
    roles = {
        logical_id: ExecutionRole(
            each,
            types,
            bucket_names,
            facts,
            _caller_boundary(list(permissions.values()) if is_shared else [each], settings),
            is_shared,
        )
        for logical_id, each in permissions.items()
    }
    return PermissionSources(roles, settings.resources_from_role, settings.allows_any_resource)


def _caller_boundary(roles: Sequence[RolePermissions], settings: Settings) -> Json:
    """Returns the permissions boundary of a caller's role: the setting, or that of the state machines' roles.

    A caller that several state machines share has a boundary only if their roles have the same one.
    """
    if settings.permissions_boundary is not None or "Role" in settings.caller:
        return settings.permissions_boundary
    boundaries = [each.boundaries for each in roles]
    first = next(chain.from_iterable(boundaries), None)
    has_same = all(boundaries) and all(each == first for each in chain.from_iterable(boundaries))
    return first if has_same else None


def read_role_permissions(
    logical_id: str,
    state_machine: Mapping[str, Json],
    resources: Mapping[str, Json],
    stack: StackContext,
    facts: TemplateFacts,
) -> RolePermissions:
    """Returns the permissions of a state machine's role: those of each role that an `Fn::If` names.

    A role or a policy outside the template doesn't count if a condition excludes it in this deployment.

    Args:
        logical_id: The logical ID of the state machine.
        state_machine: The state machine's resource.
        resources: The resources of the template.
        stack: The stack.
        facts: What is certain about the template's values.
    """
    role = find_execution_role(state_machine)
    if role is None:
        permissions = _read_generated_role(logical_id, state_machine, resources)
    else:
        permissions = _read_roles(role, resources, stack, facts)
    if not permissions.missing:
        added = to_permissions(read_connectors(logical_id, state_machine, resources), None)
        permissions = _join(permissions, added, permissions.boundaries)
    if sum(len(each.resources) for each in permissions.statements) > _MAX_RESOURCES:
        return RolePermissions(missing=_TOO_LARGE, boundaries=permissions.boundaries)
    permissions = _without_untaken(permissions, facts)
    condition = state_machine.get("Condition")
    return (
        _without_branch(permissions, Branch(condition, taken=True))
        if isinstance(condition, str)
        else permissions
    )


def find_role_ids(
    state_machine: Mapping[str, Json], resources: Mapping[str, Json], stack: StackContext
) -> tuple[str, ...]:
    """Returns the logical IDs of the roles in the template that the state machine can have."""
    role = find_execution_role(state_machine)
    role_ids = (_find_role(each, resources, stack) for each, _, _ in unfold(role, TemplatePath("")))
    return tuple(each for each in role_ids if each is not None)


def _read_generated_role(
    logical_id: str, state_machine: Mapping[str, Json], resources: Mapping[str, Json]
) -> RolePermissions:
    """Reads the properties from which AWS SAM generates a role, and the policies attached to that role."""
    properties = read_properties(dict(state_machine))
    if state_machine.get("Type") != SERVERLESS:
        return RolePermissions(missing=NO_ROLE)
    path = TemplatePath(logical_id, ("Policies",))
    policies = read_sam_policies(properties.get("Policies"), path, resources)
    attached = read_attached(f"{logical_id}Role", None, resources)
    return to_permissions([*policies, *attached], properties.get("PermissionsBoundary"))


def _read_roles(
    role: Json, resources: Mapping[str, Json], stack: StackContext, facts: TemplateFacts
) -> RolePermissions:
    total = RolePermissions()
    for each, _, branches in unfold(role, TemplatePath("")):
        logical_id = _find_role(each, resources, stack)
        if logical_id is None:
            if find_untaken(branches, facts) is None:
                return RolePermissions(missing=ROLE_OUTSIDE)
            continue
        permissions = read_role(logical_id, resources, branches)
        total = _join(total, permissions, (*total.boundaries, *permissions.boundaries))
    return total


def _join(first: RolePermissions, second: RolePermissions, boundaries: tuple[Json, ...]) -> RolePermissions:
    """Returns the statements of both, and what can't be read in both."""
    statements = (*first.statements, *second.statements)
    return RolePermissions(statements, (*first.unread, *second.unread), boundaries)


def _find_role(arn: Json, resources: Mapping[str, Json], stack: StackContext) -> str | None:
    """Returns the logical ID of the role with an ARN, or None if it isn't in the template."""
    try:
        name = role_name(arn, resources, stack, TemplatePath(""))
    except (TemplateError, UnknownRoleNameError):
        return None
    for logical_id, resource in resources.items():
        if not isinstance(resource, dict) or resource.get("Type") != ROLE:
            continue
        role_name_property = read_properties(resource).get("RoleName")
        if name == {"Ref": logical_id}:
            return logical_id
        if role_name_property is not None and split_text(role_name_property) == split_text(name):
            return logical_id
    return None


def _without_branch(permissions: RolePermissions, branch: Branch) -> RolePermissions:
    """Returns the permissions without a branch that holds whenever the state machine exists."""
    statements = tuple(
        replace(each, branches=tuple(other for other in each.branches if other != branch))
        for each in permissions.statements
    )
    return replace(permissions, statements=statements)


def _without_untaken(permissions: RolePermissions, facts: TemplateFacts) -> RolePermissions:
    """Returns the permissions without the unread parts that don't exist in this deployment.

    The statements get the opposite branches of these parts, so that they never apply together with an unread Deny.
    """
    opposite: dict[str, Branch] = {}
    unread: list[Unread] = []
    for part in permissions.unread:
        untaken = find_untaken(part.branches, facts) if part.can_deny else None
        if untaken is None:
            unread.append(part)
        else:
            opposite[untaken.condition] = replace(untaken, taken=not untaken.taken)
    statements = (
        replace(each, branches=branches)
        for each in permissions.statements
        if (branches := combine(each.branches, tuple(opposite.values()))) is not None
    )
    return replace(permissions, statements=tuple(statements), unread=tuple(unread))

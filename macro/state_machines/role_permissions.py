"""The permissions that a template declares for a state machine's role."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from macro.definition.reader import SERVERLESS
from macro.iam.other_sources import PermissionSources
from macro.iam.role.access import ExecutionRole
from macro.iam.role.attached_policies import (
    ROLE,
    read_attached,
    read_properties,
    read_role,
    to_permissions,
)
from macro.iam.role.permissions import RolePermissions
from macro.iam.role.sam.connectors import read_connectors
from macro.iam.role.sam.policies import read_sam_policies
from macro.iam.role.text_parts import split_text
from macro.intrinsics.branches import unfold
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
_MAX_RESOURCES = 1000
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
        each.logical_id: read_role_permissions(each.logical_id, each.resource, resources, stack)
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
    logical_id: str, state_machine: Mapping[str, Json], resources: Mapping[str, Json], stack: StackContext
) -> RolePermissions:
    """Returns the permissions of a state machine's role: those of each role that an `Fn::If` names.

    Args:
        logical_id: The logical ID of the state machine.
        state_machine: The state machine's resource.
        resources: The resources of the template.
        stack: The stack.
    """
    role = find_execution_role(state_machine)
    if role is None:
        permissions = _read_generated_role(logical_id, state_machine, resources)
    else:
        permissions = _read_roles(role, resources, stack)
    if not permissions.missing:
        added = to_permissions(read_connectors(logical_id, state_machine, resources), None)
        permissions = _join(permissions, added, permissions.boundaries)
    if sum(len(each.resources) for each in permissions.statements) > _MAX_RESOURCES:
        return RolePermissions(missing=_TOO_LARGE, boundaries=permissions.boundaries)
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
    try:
        name = role_name(find_execution_role(state_machine), resources, stack, TemplatePath(""))
    except (TemplateError, UnknownRoleNameError):
        return ()
    role_ids = (_find_role(each, resources) for each, _, _ in unfold(name, TemplatePath("")))
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


def _read_roles(role: Json, resources: Mapping[str, Json], stack: StackContext) -> RolePermissions:
    try:
        name = role_name(role, resources, stack, TemplatePath(""))
    except (TemplateError, UnknownRoleNameError):
        return RolePermissions(missing=ROLE_OUTSIDE)
    total = RolePermissions()
    for each, _, branches in unfold(name, TemplatePath("")):
        logical_id = _find_role(each, resources)
        if logical_id is None:
            return RolePermissions(missing=ROLE_OUTSIDE)
        permissions = read_role(logical_id, resources, branches)
        total = _join(total, permissions, (*total.boundaries, *permissions.boundaries))
    return total


def _join(first: RolePermissions, second: RolePermissions, boundaries: tuple[Json, ...]) -> RolePermissions:
    """Returns the statements of both, and what can't be read in both."""
    statements = (*first.statements, *second.statements)
    return RolePermissions(statements, (*first.unread, *second.unread), boundaries)


def _find_role(name: Json, resources: Mapping[str, Json]) -> str | None:
    """Returns the logical ID of the role with a name: a `Ref` of the role, or its `RoleName`."""
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

"""The permissions of a state machine's role, as its template declares them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.call import Branch
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class RoleStatement:
    """One statement of the role's policies, without `Fn::If` around or inside its parts.

    Args:
        path: The statement in the template.
        is_deny: Whether the effect is Deny.
        actions: Action patterns, such as `s3:Get*`.
        resources: ARN patterns, as text or as intrinsic functions.
        condition: A condition block: operator → key → value.
        branches: The `Fn::If` branches under which the statement exists.
        is_not_action: Whether the statement has NotAction instead of Action.
        is_not_resource: Whether the statement has NotResource instead of Resource.
    """

    path: TemplatePath
    is_deny: bool
    actions: tuple[str, ...]
    resources: tuple[Json, ...]
    condition: dict[str, Json] = field(default_factory=dict)
    branches: tuple[Branch, ...] = ()
    is_not_action: bool = False
    is_not_resource: bool = False


@dataclass(frozen=True, slots=True)
class Unread:
    """A part of the role's policies that the macro can't read.

    Args:
        path: The part in the template.
        reason: Why the macro can't read it.
        can_deny: Whether the part can contain a Deny statement.
        branches: The `Fn::If` branches under which the part exists.
    """

    path: TemplatePath
    reason: str
    can_deny: bool
    branches: tuple[Branch, ...] = ()


@dataclass(frozen=True, slots=True)
class RolePermissions:
    """Everything that the template says about the permissions of a state machine's role.

    Args:
        statements: The statements of all policies that the macro can read.
        unread: The parts that it can't read.
        boundaries: The permissions boundary of the role, or of each role that an `Fn::If` names. None if a role has
            none.
        missing: Why the template doesn't declare the role; empty if it does.
    """

    statements: tuple[RoleStatement, ...] = ()
    unread: tuple[Unread, ...] = ()
    boundaries: tuple[Json, ...] = ()
    missing: str = ""

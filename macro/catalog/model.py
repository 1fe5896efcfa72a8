"""The catalog's data: operations, the IAM actions that they require, and the resources of those actions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class ResourceType:
    """A resource type of an IAM action, and the parameters that identify the resource.

    Args:
        name: The resource type in the Service Authorization Reference, such as `table`.
        arn_format: The ARN format with `${Variable}` parts.
        required: Whether IAM checks the type for every call. Otherwise, only for calls that name such a resource.
        members: Variable → paths of the input members that can supply it: `TableName`, `Delete.Objects[].Key`,
            `RequestItems{}` for the keys of a map, or `EventBusName=default` with a default. The path `*` means
            that a call without these members applies to every resource of the type, or creates one. The path `?`
            means that the variable can have any value if another variable is known.
    """

    name: str
    arn_format: str
    required: bool
    members: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class RequiredAction:
    """An IAM action that an operation requires.

    Args:
        action: The action, such as `s3:GetObject`.
        source: The source of the information, for `explain`.
        resource_types: Empty if the action doesn't support resource-level permissions.
        if_present: Member paths. The action is required only if the call has these parameters. `Bus!=default`
            also requires that the value isn't `default`.
        if_absent: Member paths. The action is required only if the call has none of these parameters.
        equals: Condition key → value, for the statement that allows the action.
        equals_parameter: Condition key → path of the member that contains the value.
        if_allowed: Whether the call works without the action, but its result depends on it. The caller gets it only
            if the state machine's role has it.
        any_unless: None if IAM requires a resource type. Otherwise, a call that identifies no resource requires the
            action on `*`, unless it has one of these members, which can identify a resource of an unknown type.
    """

    action: str
    source: str
    resource_types: tuple[ResourceType, ...] = ()
    if_present: tuple[str, ...] = ()
    if_absent: tuple[str, ...] = ()
    equals: Mapping[str, str] = field(default_factory=dict)
    equals_parameter: Mapping[str, str] = field(default_factory=dict)
    any_unless: tuple[str, ...] | None = None
    if_allowed: bool = False


@dataclass(frozen=True, slots=True)
class PassedRole:
    """A role that a call passes to a service.

    Args:
        member: The path of the input member that contains the role's ARN.
        service: The service principal, or an empty string if AWS doesn't document it.
    """

    member: str
    service: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An API operation under botocore's name, and its IAM permissions.

    Args:
        name: The operation, such as `GetObject`.
        required_actions: None if no source names an action. Empty if the operation requires no permission.
        passed_roles: The roles that the operation can pass to services.
        note: The action that the sources don't have, or the reason why the operation requires none.
    """

    name: str
    required_actions: tuple[RequiredAction, ...] | None
    passed_roles: tuple[PassedRole, ...] = ()
    note: str = ""

"""What the permissions of a call depend on: the call, its stack, its Regions, and the role of its state machine."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from macro.iam.regions import resource_regions
from macro.iam.role.access import ExecutionRole, RoleAccess, find_access
from macro.iam.role.permissions import RolePermissions
from macro.iam.role.resources import Need

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from macro.catalog import RequiredAction, ResourceType
    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

_NO_ROLE = ExecutionRole(RolePermissions(missing="the template declares no role for the state machine"))
_NOT_USED = ExecutionRole(RolePermissions(missing="the setting ResourcesFromRole is false"))


@dataclass(frozen=True, slots=True)
class PermissionSources:
    """What the template says about permissions outside the definitions.

    Args:
        roles: The roles of the state machines by the state machine's logical ID.
        uses_roles: The setting `ResourcesFromRole`.
        allows_any_resource: The setting `RunTimeResources: Any`.
    """

    roles: Mapping[str, ExecutionRole] = field(default_factory=dict)
    uses_roles: bool = True
    allows_any_resource: bool = False

    def find_role(self, call: AwsCall) -> ExecutionRole:
        """Returns the role of the call's state machine."""
        return self.roles.get(call.path.logical_id, _NO_ROLE) if self.uses_roles else _NOT_USED

    def caller_boundary(self, logical_id: str, default: Json) -> Json:
        """Returns the permissions boundary of the role of a state machine's caller.

        Args:
            logical_id: The logical ID of the state machine.
            default: The boundary if the template has no such state machine.
        """
        role = self.roles.get(logical_id)
        return default if role is None else role.boundary


@dataclass(frozen=True, slots=True)
class CallContext:
    """A call with its Regions, its condition on `aws:RequestedRegion`, and the sources of its permissions."""

    call: AwsCall
    stack: StackContext
    regions: Sequence[Piece]
    condition: dict[str, Json]
    sources: PermissionSources

    @property
    def role_is_readable(self) -> bool:
        """Whether the template declares the state machine's role, and the macro understands all of it."""
        permissions = self.sources.find_role(self.call).permissions
        return not permissions.missing and not permissions.unread

    @property
    def bucket_names(self) -> Mapping[str, Json]:
        """The names of the template's S3 buckets by logical ID."""
        return self.sources.find_role(self.call).bucket_names

    def of_action(self, action: RequiredAction) -> CallContext:
        """Returns the context with the Regions of the action's resources. The condition stays that of the call."""
        return replace(self, regions=resource_regions(self.call, action, self.regions))

    def find_role_access(
        self, action: str, resource_types: tuple[ResourceType, ...], condition: dict[str, Json] | None = None
    ) -> RoleAccess:
        """Returns what the state machine's role allows, under the call's condition unless another one is given."""
        used = self.condition if condition is None else condition
        need = Need(action, resource_types, self.regions, used, self.stack)
        return find_access(self.sources.find_role(self.call), need)

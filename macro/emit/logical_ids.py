"""The logical IDs of the resources that the macro adds. They never change, because a new ID replaces a resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class LogicalIds:
    """Logical IDs that begin with the state machine's, except for those of a shared caller.

    Args:
        state_machine: The logical ID of the state machine.
        is_shared: Whether one caller serves all state machines.
        has_alias: Whether the Tasks invoke an alias.
    """

    state_machine: str
    is_shared: bool = False
    has_alias: bool = False

    @property
    def _owner(self) -> str:
        return "" if self.is_shared else self.state_machine

    @property
    def function(self) -> str:
        """The caller function."""
        return f"{self._owner}CrossRegionCaller"

    @property
    def alias(self) -> str:
        """The alias of the caller's published version."""
        return f"{self.function}Live"

    @property
    def invoked(self) -> Json:
        """The ARN that Tasks invoke: the function's or its alias's."""
        return {"Ref": self.alias} if self.has_alias else {"Fn::GetAtt": [self.function, "Arn"]}

    @property
    def invoked_id(self) -> str:
        """The logical ID of the function or alias that Tasks invoke."""
        return self.alias if self.has_alias else self.function

    @property
    def role(self) -> str:
        """The caller function's role."""
        return f"{self.function}Role"

    @property
    def log_group(self) -> str:
        """The caller function's log group."""
        return f"{self.function}LogGroup"

    @property
    def policy(self) -> str:
        """The policy with the permissions of the calls. Further policies get a number."""
        return f"{self.function}Policy"

    @property
    def later_policy(self) -> str:
        """The policy with the permissions that depend on a state machine. Further policies get a number."""
        return f"{self.function}LaterPolicy"

    @property
    def assume_role_policy(self) -> str:
        """The policy with the roles that the state machine's calls assume. Further policies get a number."""
        return f"{self.state_machine}CrossRegionAssumeRolePolicy"

    @property
    def calls_condition(self) -> str:
        """The condition that is true if any call exists. Needed if all calls are in an `Fn::If`."""
        return f"{self.function}HasCalls"

    @property
    def later_condition(self) -> str:
        """The condition that is true if any call exists that needs a permission of the later policy."""
        return f"{self.function}HasLaterCalls"

    @property
    def roles_condition(self) -> str:
        """The condition that is true if any of the state machine's calls that assume roles exists."""
        return f"{self.state_machine}CrossRegionAssumesRoles"

    @property
    def used_condition(self) -> str:
        """The condition that is true if any of the state machines that share the caller exists."""
        return f"{self.function}IsUsed"

    @property
    def grant(self) -> str:
        """The policy that allows the state machine's role to invoke the caller."""
        return f"{self.state_machine}CrossRegionInvokeGrant"

    @property
    def invoke_permission(self) -> str:
        """The permission of the caller for a state machine's role whose name isn't known."""
        return f"{self.state_machine}CrossRegionInvokePermission"

    @property
    def state_machine_role(self) -> str:
        """The state machine's role, if the template doesn't have one."""
        return f"{self.state_machine}CrossRegionRole"

    def preflight(self, digest: str) -> str:
        """The readiness check of calls with this digest."""
        return f"{self._owner}CrossRegionPreflight{digest}"

    def version(self, digest: str) -> str:
        """The caller's published version of a configuration with this digest."""
        return f"{self.function}Version{digest}"

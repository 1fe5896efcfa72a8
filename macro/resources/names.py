"""The logical IDs of what a state machine's calls need. They never change: a new ID replaces a resource."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Names:
    """Logical IDs, all derived from the state machine's."""

    state_machine: str

    @property
    def function(self) -> str:
        """The caller function."""
        return f"{self.state_machine}CrossRegionCaller"

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
        """The policy with what the calls may do; more than one get a number behind it."""
        return f"{self.function}Policy"

    @property
    def calls_condition(self) -> str:
        """The condition under which any call exists, where all are under `Fn::If`."""
        return f"{self.function}HasCalls"

    @property
    def grant(self) -> str:
        """The policy that lets the state machine's role invoke the caller."""
        return f"{self.state_machine}CrossRegionInvokeGrant"

    @property
    def state_machine_role(self) -> str:
        """The state machine's role, where the template gives none."""
        return f"{self.state_machine}CrossRegionRole"

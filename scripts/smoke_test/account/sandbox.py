"""The two Regions of an account in which a run works."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from scripts.smoke_test.model import Side

if TYPE_CHECKING:
    from macro.provider.model import Access
    from scripts.smoke_test.account.names import Names
    from scripts.smoke_test.account.progress import Progress

TAG = "cross-region-smoke"
"""The tag of the stacks. Its value is the prefix."""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The account and the names of a run.

    Args:
        names: The names of what the run creates.
        first: The first Region.
        second: The second Region.
        progress: Where to report progress.
    """

    names: Names
    first: Access
    second: Access
    progress: Progress

    @property
    def both(self) -> tuple[Access, Access]:
        """Both Regions."""
        return self.first, self.second

    def access(self, side: Side) -> Access:
        """Returns the access to a Region."""
        return self.first if side is Side.FIRST else self.second

    def other(self, side: Side) -> str:
        """Returns the Region that the states of a side call."""
        return self.second.region if side is Side.FIRST else self.first.region

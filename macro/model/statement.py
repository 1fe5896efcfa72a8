"""One statement of an IAM policy as a value."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.call import Branch
    from macro.model.template_values import Json


@dataclass(frozen=True, slots=True)
class Statement:
    """An Allow statement.

    `resources` are ARNs, plain or as intrinsic functions; `condition` is an IAM condition block,
    operator → key → value. `reason` says where the statement comes from (derived from which parameter, given
    by which field); it is for people and never reaches the policy. `branches` are the `Fn::If`
    turns of the template under which a call needs it.
    """

    actions: tuple[str, ...]
    resources: tuple[Json, ...]
    condition: dict[str, Json] = field(default_factory=dict)
    reason: str = ""
    branches: tuple[Branch, ...] = ()

    def render(self) -> dict[str, Json]:
        """The statement as it stands in a policy document."""
        condition: dict[str, Json] = {"Condition": dict(self.condition)} if self.condition else {}
        return {
            "Effect": "Allow",
            "Action": list(self.actions),
            "Resource": list(self.resources),
            **condition,
        }

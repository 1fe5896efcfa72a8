"""One statement of an IAM policy, and the rule that it comes from."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from macro.model.call import Branch
    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

SPECIAL_CHARACTERS = re.compile(r"[*?]|\$(?=\{)")
"""What has a meaning in a policy's Resource: wildcards, and the beginning of a policy variable.

Source: IAM User Guide, "IAM policy elements: Variables and tags", section "Special characters".
"""


class Source(Enum):
    """Where the resources of a statement come from, in the order in which the macro tries the sources."""

    IAM_RESOURCES = "IamResources"
    PARAMETERS = "the parameters"
    ROLE = "the state machine's role"
    PATTERN = "the known part of a run-time value"
    REQUIRED_BY_IAM = "the action, which requires *"
    RUN_TIME_RESOURCES = "RunTimeResources"


@dataclass(frozen=True, slots=True)
class PermissionSource:
    """The source of a statement; `path` is the statement of the role, or None for other sources."""

    source: Source
    path: TemplatePath | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement of the caller's policies.

    Args:
        actions: IAM actions, such as `s3:GetObject`.
        resources: ARNs, as text or as intrinsic functions.
        condition: A condition block: operator → key → value.
        reason: Where the statement comes from, for people. It is never part of the policy.
        branches: The `Fn::If` branches of the template under which a call needs the statement.
        effect: `Allow`, or `Deny` for a statement that the state machine's role has, too.
        is_not_resource: Whether the resources are those of NotResource.
        sources: The sources of the resources.
    """

    actions: tuple[str, ...]
    resources: tuple[Json, ...]
    condition: dict[str, Json] = field(default_factory=dict)
    reason: str = ""
    branches: tuple[Branch, ...] = ()
    effect: str = "Allow"
    is_not_resource: bool = False
    sources: tuple[PermissionSource, ...] = ()

    def render(self) -> dict[str, Json]:
        """Returns the statement as part of a policy document."""
        condition: dict[str, Json] = {"Condition": dict(self.condition)} if self.condition else {}
        return {
            "Effect": self.effect,
            "Action": list(self.actions),
            "NotResource" if self.is_not_resource else "Resource": list(self.resources),
            **condition,
        }

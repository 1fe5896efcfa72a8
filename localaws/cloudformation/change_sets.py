"""Change sets: the changes that a submission would make to a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, Literal

from localaws.cloudformation.changes import changes_between
from localaws.cloudformation.stacks.changed_types import find_type_changes
from localaws.cloudformation.stacks.submission import process_submission
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.changes import Change
    from localaws.cloudformation.stacks.lifecycle import OnFailure
    from localaws.cloudformation.stacks.model import Stack, StackSource
    from localaws.cloudformation.stacks.submission import Submission

NO_CHANGES: Final = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@dataclass(frozen=True, slots=True)
class ChangeSetRequest:
    """What a user requests.

    Attributes:
        kind: CREATE or UPDATE.
        on_failure: What happens if the creation fails, or empty if ExecuteChangeSet decides.
        includes_nested: Whether the change set contains the changes of nested stacks.
        parent: The ID of the change set of the parent stack; empty if the change set isn't nested.
        root: The ID of the change set that was requested; empty if the change set isn't nested.
    """

    name: str
    stack_name: str
    kind: str
    description: str = ""
    on_failure: OnFailure | Literal[""] = ""
    includes_nested: bool = False
    parent: str = ""
    root: str = ""


@dataclass(slots=True)
class ChangeSet:
    """A change set and its current status; `nested` are those of its nested stacks by logical ID."""

    id: str
    request: ChangeSetRequest
    stack: Stack
    source: StackSource | None = None
    changes: tuple[Change, ...] = ()
    status: str = "CREATE_PENDING"
    reason: str = ""
    execution_status: str = "UNAVAILABLE"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))
    nested: dict[str, ChangeSet] = field(default_factory=dict)

    @property
    def has_no_changes(self) -> bool:
        """Whether it failed because nothing changes."""
        return self.reason == NO_CHANGES


def process_change_set(
    change_set: ChangeSet, submission: Submission, create_nested: Callable[[ChangeSet], str]
) -> None:
    """Processes the submitted template, and stores the changes in the change set.

    Args:
        change_set: The change set.
        submission: The submitted template.
        create_nested: Creates the change sets of nested stacks, and returns the reason of a failure, or "".
    """
    change_set.status = "CREATE_IN_PROGRESS"
    stack = change_set.stack
    try:
        source = process_submission(submission, stack.identity)
    except TransformFailed as failure:
        change_set.status, change_set.reason = "FAILED", str(failure)
        return
    change_set.source = source
    before = stack.source if stack.status != "REVIEW_IN_PROGRESS" else None
    if before is not None and _is_same(before, source):
        change_set.status, change_set.reason = "FAILED", NO_CHANGES
        return
    changes = changes_between(before, source, stack)
    reason = find_type_changes(stack, {each.logical_id: each.after for each in changes if each.after})
    if reason:
        change_set.status, change_set.reason = "FAILED", reason
        return
    change_set.changes = changes
    reason = create_nested(change_set) if change_set.request.includes_nested else ""
    if reason:
        change_set.status, change_set.reason = "FAILED", reason
        return
    change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"


def _is_same(before: StackSource, after: StackSource) -> bool:
    return (before.template, before.parameters, before.tags) == (after.template, after.parameters, after.tags)

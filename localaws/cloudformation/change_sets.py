"""Change sets: the changes that a submission would make to a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from localaws.cloudformation.changes import changes_between
from localaws.cloudformation.stacks.changed_types import find_type_changes
from localaws.cloudformation.stacks.submission import process_submission
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from localaws.cloudformation.changes import Change
    from localaws.cloudformation.stacks.model import Stack, StackSource
    from localaws.cloudformation.stacks.submission import Submission

NO_CHANGES: Final = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@dataclass(slots=True)
class ChangeSet:
    """A change set and its current status; `kind` is CREATE or UPDATE."""

    id: str
    name: str
    kind: str
    stack: Stack
    description: str = ""
    source: StackSource | None = None
    changes: tuple[Change, ...] = ()
    status: str = "CREATE_PENDING"
    reason: str = ""
    execution_status: str = "UNAVAILABLE"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def process_change_set(change_set: ChangeSet, submission: Submission) -> None:
    """Processes the submitted template, and stores the changes in the change set."""
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
    change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"


def _is_same(before: StackSource, after: StackSource) -> bool:
    return (before.template, before.parameters, before.tags) == (after.template, after.parameters, after.tags)

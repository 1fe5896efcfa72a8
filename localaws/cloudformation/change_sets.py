"""Change sets: what a submission would make of a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from localaws.cloudformation.changes import Change, changes_between
from localaws.cloudformation.sources import prepare
from localaws.cloudformation.transforms import TransformFailed

if TYPE_CHECKING:
    from localaws.cloudformation.sources import Submission
    from localaws.cloudformation.stack import Source, Stack

NO_CHANGES: Final = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@dataclass(slots=True)
class ChangeSet:
    """A change set; its status follows the work on it."""

    id: str
    name: str
    kind: str
    stack: Stack
    description: str = ""
    source: Source | None = None
    changes: tuple[Change, ...] = ()
    status: str = "CREATE_PENDING"
    reason: str = ""
    execution_status: str = "UNAVAILABLE"
    created: datetime = field(default_factory=lambda: datetime.now(UTC))


def fill(change_set: ChangeSet, submission: Submission) -> None:
    """Processes a change set's template and finds its changes."""
    change_set.status = "CREATE_IN_PROGRESS"
    stack = change_set.stack
    try:
        source = prepare(submission, stack.identity)
    except TransformFailed as failure:
        change_set.status, change_set.reason = "FAILED", str(failure)
        return
    change_set.source = source
    before = stack.source if stack.status != "REVIEW_IN_PROGRESS" else None
    if before is not None and _same(before, source):
        change_set.status, change_set.reason = "FAILED", NO_CHANGES
        return
    change_set.changes = changes_between(before, source, stack)
    change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"


def _same(before: Source, after: Source) -> bool:
    return (before.template, before.parameters, before.tags) == (after.template, after.parameters, after.tags)

"""Change sets: the changes that a submission would make to a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.stacks.submission import process_submission
from localaws.cloudformation.template.reference_finder import find_references
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws.cloudformation.stacks.model import Stack, StackSource
    from localaws.cloudformation.stacks.submission import Submission

NO_CHANGES: Final = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@dataclass(frozen=True, slots=True)
class Change:
    """A resource that a change set adds, modifies, or removes; `action` is Add, Modify, or Remove."""

    action: str
    logical_id: str
    type: str
    physical_id: str = ""


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
    change_set.changes = changes_between(before, source, stack)
    change_set.status, change_set.execution_status = "CREATE_COMPLETE", "AVAILABLE"


def _is_same(before: StackSource, after: StackSource) -> bool:
    return (before.template, before.parameters, before.tags) == (after.template, after.parameters, after.tags)


def changes_between(before: StackSource | None, after: StackSource, stack: Stack) -> tuple[Change, ...]:
    """Returns the changes from a stack's current source (None for a new stack) to another source."""
    old = before.template.get("Resources", {}) if before else {}
    new = after.template["Resources"]
    changed = _changed_parameters(before, after)
    return tuple(_changes(old, new, changed, stack))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], changed: set[str], stack: Stack
) -> Iterator[Change]:
    for name, body in new.items():
        if name not in old:
            yield Change("Add", name, body["Type"])
        elif old[name] != body or changed & set(find_references(body)):
            yield Change("Modify", name, body["Type"], _physical_id(stack, name))
    for name, body in old.items():
        if name not in new:
            yield Change("Remove", name, body["Type"], _physical_id(stack, name))


def _physical_id(stack: Stack, name: str) -> str:
    return stack.resources[name].physical.id if name in stack.resources else ""


def _changed_parameters(before: StackSource | None, after: StackSource) -> set[str]:
    previous = before.parameters if before else {}
    return {name for name, value in after.parameters.items() if previous.get(name) != value}

"""Change sets: what a submission would make of a stack."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from localaws.cloudformation.stacks.submission import prepare
from localaws.cloudformation.template.intrinsics import referenced
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws.cloudformation.stacks.model import Source, Stack
    from localaws.cloudformation.stacks.submission import Submission

NO_CHANGES: Final = (
    "The submitted information didn't contain changes. Submit different information to create a change set."
)


@dataclass(frozen=True, slots=True)
class Change:
    """One resource that a change set adds, modifies or removes."""

    action: str
    logical_id: str
    type: str
    physical_id: str = ""


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


def changes_between(before: Source | None, after: Source, stack: Stack) -> tuple[Change, ...]:
    """The changes from a stack's current source (None: it has none yet) to another."""
    old = before.template.get("Resources", {}) if before else {}
    new = after.template["Resources"]
    moved = _changed_parameters(before, after)
    return tuple(_changes(old, new, moved, stack))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], moved: set[str], stack: Stack
) -> Iterator[Change]:
    for name, body in new.items():
        if name not in old:
            yield Change("Add", name, body["Type"])
        elif old[name] != body or moved & set(referenced(body)):
            yield Change("Modify", name, body["Type"], _physical_id(stack, name))
    for name, body in old.items():
        if name not in new:
            yield Change("Remove", name, body["Type"], _physical_id(stack, name))


def _physical_id(stack: Stack, name: str) -> str:
    return stack.resources[name].physical.id if name in stack.resources else ""


def _changed_parameters(before: Source | None, after: Source) -> set[str]:
    known = before.parameters if before else {}
    return {name for name, value in after.parameters.items() if known.get(name) != value}

"""The work on a stack from beginning to end: creation, update and deletion, with their rollbacks."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from localaws.cloudformation.stacks.engine import Operation, ResourceFailed, delete_resource, deletion_order
from localaws.cloudformation.stacks.exports import change_obstacle, exports_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localaws.cloudformation.stacks.model import Output, Source, Stack


def build(stack: Stack, source: Source, others: Sequence[Stack], on_failure: str) -> None:
    """Creates a stack's resources. `others`: the region's other stacks; `on_failure` as in CreateStack."""
    operation = _operation(stack, source, others, "CREATE")
    try:
        outputs = _made(operation, others)
    except ResourceFailed as failure:
        if stack.deleting:
            operation.take_back()
            stack.record("DELETE_COMPLETE")
            return
        reason = _reason(stack, failure)
        if on_failure == "DO_NOTHING":
            operation.keep()
            stack.record("CREATE_FAILED", reason)
            return
        stack.record("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        operation.take_back()
        stack.record("DELETE_COMPLETE" if on_failure == "DELETE" else "ROLLBACK_COMPLETE")
    else:
        operation.keep()
        stack.outputs = outputs
        if not stack.deleting:
            stack.record("CREATE_COMPLETE")


def change(stack: Stack, source: Source, others: Sequence[Stack]) -> None:
    """Makes a stack what another source says, unless that is cancelled."""
    operation = _operation(stack, source, others, "UPDATE")
    try:
        outputs = _made(operation, others)
    except ResourceFailed as failure:
        given_up = stack.cancelled.is_set()
        stack.record("UPDATE_ROLLBACK_IN_PROGRESS", "User Initiated" if given_up else _reason(stack, failure))
        operation.take_back()
        stack.record("UPDATE_ROLLBACK_COMPLETE")
    else:
        stack.record("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        operation.keep()
        stack.source, stack.outputs, stack.updated = source, outputs, datetime.now(UTC)
        stack.record("UPDATE_COMPLETE")


def remove(stack: Stack) -> None:
    """Deletes a stack's resources, but what its policies keep."""
    order = deletion_order(stack)
    left = {item.logical_id: item for item in order if not delete_resource(stack, item)}
    stack.resources = left
    if left:
        names = ", ".join(left)
        stack.record("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
        return
    stack.outputs = ()
    stack.record("DELETE_COMPLETE")


def _operation(stack: Stack, source: Source, others: Sequence[Stack], verb: str) -> Operation:
    exports = {name: value for name, (value, _) in exports_of(others).items()}
    return Operation(stack, source, exports, verb)


def _made(operation: Operation, others: Sequence[Stack]) -> tuple[Output, ...]:
    """The outputs of what the operation made; raises ResourceFailed."""
    outputs = operation.make()
    obstacle = change_obstacle(operation.stack, outputs, others)
    if obstacle:
        operation.stack.reason = obstacle
        raise ResourceFailed(operation.stack.identity.name)
    return outputs


def _reason(stack: Stack, failure: ResourceFailed) -> str:
    """Why an operation is rolled back: the resource that failed, or what was said about the stack itself."""
    name = str(failure)
    failed = [event for event in stack.events if event.logical_id == name]
    if not failed or name == stack.identity.name:
        return stack.reason
    verb = failed[-1].status.removesuffix("_FAILED").lower()
    return f"The following resource(s) failed to {verb}: [{name}]."

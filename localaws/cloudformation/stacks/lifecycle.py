"""Creates, updates, and deletes a whole stack, including the rollback."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from localaws.cloudformation.stacks.deletion import delete_resource, deletion_order
from localaws.cloudformation.stacks.exports import find_export_conflict, list_exports_by_name
from localaws.cloudformation.stacks.operation import OperationFailed, StackOperation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from localaws.cloudformation.stacks.model import Output, Stack, StackSource

OnFailure = Literal["ROLLBACK", "DO_NOTHING", "DELETE"]


def create_stack(stack: Stack, source: StackSource, others: Sequence[Stack], on_failure: OnFailure) -> None:
    """Creates a stack's resources.

    Args:
        stack: The stack, with the status CREATE_IN_PROGRESS.
        source: The template and its parameter values.
        others: The other stacks of the account and Region, whose exports the stack can import.
        on_failure: CreateStack's OnFailure parameter.
    """
    operation = _start_operation(stack, source, others)
    try:
        outputs = _apply(operation, others)
    except OperationFailed as failure:
        if stack.deleting:
            operation.roll_back()
            stack.record("DELETE_COMPLETE")
            return
        reason = stack.failure = _failure_reason(stack, failure)
        if on_failure == "DO_NOTHING":
            operation.commit()
            stack.record("CREATE_FAILED", reason)
            return
        stack.record("ROLLBACK_IN_PROGRESS", f"{reason} Rollback requested by user.")
        operation.roll_back()
        stack.record("DELETE_COMPLETE" if on_failure == "DELETE" else "ROLLBACK_COMPLETE")
    else:
        operation.commit()
        stack.outputs = outputs
        if not stack.deleting:
            stack.record("CREATE_COMPLETE")


def update_stack(stack: Stack, source: StackSource, others: Sequence[Stack]) -> None:
    """Updates a stack to another template or other parameter values; rolls back on failure or cancellation."""
    operation = _start_operation(stack, source, others)
    try:
        outputs = _apply(operation, others)
    except OperationFailed as failure:
        canceled = stack.canceled.is_set()
        reason = stack.failure = "User Initiated" if canceled else _failure_reason(stack, failure)
        stack.record("UPDATE_ROLLBACK_IN_PROGRESS", reason)
        operation.roll_back()
        stack.record("UPDATE_ROLLBACK_COMPLETE")
    else:
        stack.record("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        operation.commit()
        stack.source, stack.outputs, stack.updated = source, outputs, datetime.now(UTC)
        stack.record("UPDATE_COMPLETE")


def delete_stack(stack: Stack) -> None:
    """Deletes a stack's resources, except the ones that their DeletionPolicy retains."""
    order = deletion_order(stack)
    remaining = {item.logical_id: item for item in order if not delete_resource(stack, item)}
    stack.resources = remaining
    if remaining:
        names = ", ".join(remaining)
        stack.record("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
        return
    stack.outputs = ()
    stack.record("DELETE_COMPLETE")


def _start_operation(stack: Stack, source: StackSource, others: Sequence[Stack]) -> StackOperation:
    exports = {name: value for name, (value, _) in list_exports_by_name(others).items()}
    return StackOperation(stack, source, exports)


def _apply(operation: StackOperation, others: Sequence[Stack]) -> tuple[Output, ...]:
    """Applies an operation and returns the outputs; raises OperationFailed, even for a conflict of exports."""
    outputs = operation.apply()
    conflict = find_export_conflict(operation.stack, outputs, others)
    if conflict:
        operation.stack.reason = conflict
        raise OperationFailed(operation.stack.identity.name)
    return outputs


def _failure_reason(stack: Stack, failure: OperationFailed) -> str:
    """Returns the status reason of a rollback: the resources that failed, or the reason that the stack has."""
    names: tuple[str, ...] = failure.args
    failed = [event for event in stack.events if event.logical_id in names]
    if not failed or stack.identity.name in names:
        return stack.reason
    verb = failed[-1].status.removesuffix("_FAILED").lower()
    return f"The following resource(s) failed to {verb}: [{', '.join(names)}]."

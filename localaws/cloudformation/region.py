"""CloudFormation in one account and Region: its stacks, its change sets, and the operations on them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localaws.cloudformation.background import run_in_background
from localaws.cloudformation.change_sets import ChangeSet, ChangeSetRequest, process_change_set
from localaws.cloudformation.identities import new_change_set_id, new_stack_identity
from localaws.cloudformation.nested_change_sets import (
    create_nested_change_sets,
    delete_reviewed_stacks,
    delete_with_nested,
    find_reviewed_stack,
    set_executed,
)
from localaws.cloudformation.request_checks import (
    InvalidRequest,
    check_deletable,
    check_is_root,
    check_updatable,
)
from localaws.cloudformation.stacks.exports import find_deletion_conflict
from localaws.cloudformation.stacks.lifecycle import create_stack, delete_stack, update_stack
from localaws.cloudformation.stacks.model import Stack
from localaws.cloudformation.stacks.submission import process_submission
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from localaws.cloudformation.stacks.lifecycle import OnFailure
    from localaws.cloudformation.stacks.submission import Submission


class Region:
    """CloudFormation in one account and Region.

    Each operation runs in a thread. The method that starts it returns when the operation ends, or after
    REQUEST_SECONDS.
    """

    def __init__(self, account: str, region: str, partition: str) -> None:
        """Starts without stacks."""
        self.account, self.name, self.partition = account, region, partition
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}

    def find(self, name_or_id: str) -> Stack:
        """Returns a stack by its ID, or an active stack by its name; raises InvalidRequest."""
        if name_or_id in self.stacks:
            return self.stacks[name_or_id]
        for stack in self.active_stacks():
            if stack.identity.name == name_or_id:
                return stack
        raise InvalidRequest(f"Stack with id {name_or_id} does not exist")

    def find_change_set(self, name_or_id: str, stack_name: str | None) -> ChangeSet:
        """Returns a change set by its ID, or by its name and its stack; raises InvalidRequest."""
        if name_or_id in self.change_sets:
            return self.change_sets[name_or_id]
        for change_set in reversed(list(self.change_sets.values())):
            identity = change_set.stack.identity
            if change_set.request.name == name_or_id and stack_name in (None, identity.name, identity.id):
                return change_set
        raise InvalidRequest(f"ChangeSet [{name_or_id}] does not exist")

    def active_stacks(self, excluding: Stack | None = None) -> list[Stack]:
        """Returns the stacks that aren't deleted, except one of them."""
        stacks = list(self.stacks.values())
        return [stack for stack in stacks if stack.status != "DELETE_COMPLETE" and stack is not excluding]

    def create(self, name: str, submission: Submission, on_failure: OnFailure) -> Stack:
        """Starts to create a stack."""
        if any(stack.identity.name == name for stack in self.active_stacks()):
            raise InvalidRequest(f"Stack [{name}] already exists")
        submission.validate()
        stack = self.add_stack(name, submission)

        def run() -> None:
            try:
                stack.source = process_submission(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("ROLLBACK_IN_PROGRESS", _rollback_reason(failure))
                stack.record("ROLLBACK_COMPLETE")
            else:
                create_stack(stack, stack.source, self.active_stacks(excluding=stack), on_failure)

        run_in_background(stack, run)
        return stack

    def add_stack(self, name: str, submission: Submission) -> Stack:
        """Adds a stack with the status CREATE_IN_PROGRESS."""
        stack = self._new_stack(name, submission, "CREATE_IN_PROGRESS")
        stack.record("CREATE_IN_PROGRESS", "User Initiated")
        return stack

    def start_nested_stack(self, name: str, submission: Submission, *, parent: str, logical_id: str) -> Stack:
        """Starts to create a nested stack, which a change set can have prepared; `parent` is the parent's ID."""
        stack = find_reviewed_stack(self, parent, logical_id)
        if stack is None:
            stack = self._new_stack(name, submission, "CREATE_IN_PROGRESS")
        stack.parent, stack.logical_id, stack.token = parent, logical_id, submission.token
        stack.record("CREATE_IN_PROGRESS")
        return stack

    def review_stack(
        self, name: str, submission: Submission, *, parent: str = "", logical_id: str = ""
    ) -> Stack:
        """Adds a stack with the status REVIEW_IN_PROGRESS, for a change set."""
        stack = self._new_stack(name, submission, "REVIEW_IN_PROGRESS")
        stack.parent, stack.logical_id = parent, logical_id
        stack.record("REVIEW_IN_PROGRESS", "" if parent else "User Initiated")
        return stack

    def _new_stack(self, name: str, submission: Submission, status: str) -> Stack:
        identity = new_stack_identity(self.account, self.name, self.partition, name)
        source = submission.unprocessed_source()
        stack = Stack(identity, source, status, token=submission.token)
        self.stacks[stack.identity.id] = stack
        return stack

    def update(self, stack: Stack, submission: Submission) -> None:
        """Starts to update a stack."""
        check_updatable(stack)
        submission.validate()
        if not submission.could_change(stack.source):
            raise InvalidRequest("No updates are to be performed.")
        stack.canceled.clear()
        stack.begin("UPDATE_IN_PROGRESS", submission.token)

        def run() -> None:
            try:
                source = process_submission(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("UPDATE_ROLLBACK_IN_PROGRESS", _rollback_reason(failure))
                stack.record("UPDATE_ROLLBACK_COMPLETE")
            else:
                update_stack(stack, source, self.active_stacks(excluding=stack))

        run_in_background(stack, run)

    def delete(self, stack: Stack, token: str = "") -> None:
        """Starts to delete a stack. If the stack is still being created, cancels the creation first."""
        check_deletable(stack)
        if stack.status == "CREATE_IN_PROGRESS":
            self._cancel_creation(stack, token)
            return
        conflict = find_deletion_conflict(stack, self.active_stacks(excluding=stack))
        if conflict:
            stack.record("DELETE_FAILED", conflict)
            return
        stack.begin("DELETE_IN_PROGRESS", token)
        delete_reviewed_stacks(self, stack)
        run_in_background(stack, lambda: delete_stack(stack))

    def _cancel_creation(self, stack: Stack, token: str) -> None:
        """Cancels a creation, and deletes the resources that exist."""
        creation = stack.worker
        stack.deleting = True
        stack.begin("DELETE_IN_PROGRESS", token)
        stack.canceled.set()

        def run() -> None:
            if creation:
                creation.join()
            if stack.status != "DELETE_COMPLETE":
                delete_stack(stack)

        run_in_background(stack, run)

    def cancel_update(self, stack: Stack) -> None:
        """Cancels an update, which then rolls back."""
        if stack.status != "UPDATE_IN_PROGRESS":
            raise InvalidRequest("CancelUpdateStack cannot be called from current stack status")
        stack.canceled.set()

    def create_change_set(self, request: ChangeSetRequest, submission: Submission) -> ChangeSet:
        """Starts to create a change set."""
        submission.validate()
        stack = self._stack_for_change_set(request.kind, request.stack_name, submission)
        change_set = self.add_change_set(request, stack)
        run_in_background(
            change_set,
            lambda: process_change_set(
                change_set, submission, lambda parent: create_nested_change_sets(self, parent)
            ),
        )
        return change_set

    def add_change_set(self, request: ChangeSetRequest, stack: Stack) -> ChangeSet:
        """Adds a change set of a stack."""
        identity = new_change_set_id(self.account, self.name, self.partition, request.name)
        change_set = ChangeSet(identity, request, stack)
        self.change_sets[identity] = change_set
        return change_set

    def delete_change_set(self, change_set: ChangeSet) -> None:
        """Deletes a change set with its nested change sets."""
        check_is_root(change_set, "deleted")
        delete_with_nested(self, change_set)

    def execute(self, change_set: ChangeSet, on_failure: OnFailure, token: str = "") -> None:
        """Starts to execute a change set."""
        check_is_root(change_set, "executed")
        source = change_set.source
        if change_set.execution_status != "AVAILABLE" or source is None:
            raise InvalidRequest(
                f"ChangeSet [{change_set.id}] cannot be executed "
                f"in its current status of [{change_set.status}]"
            )
        stack = change_set.stack
        change_set.execution_status = "EXECUTE_IN_PROGRESS"
        is_new = stack.status == "REVIEW_IN_PROGRESS"
        stack.canceled.clear()
        stack.begin(f"{change_set.request.kind}_IN_PROGRESS", token)

        def run() -> None:
            if is_new:
                stack.source = source
                create_stack(stack, source, self.active_stacks(excluding=stack), on_failure)
            else:
                update_stack(stack, source, self.active_stacks(excluding=stack))
            set_executed(change_set)

        run_in_background(stack, run)

    def _stack_for_change_set(self, kind: str, stack_name: str, submission: Submission) -> Stack:
        """Returns the existing stack, or for CREATE a new one with the status REVIEW_IN_PROGRESS."""
        if kind == "UPDATE":
            stack = self.find(stack_name)
            check_updatable(stack)
            return stack
        for stack in self.active_stacks():
            if stack_name in (stack.identity.name, stack.identity.id):
                if stack.status == "REVIEW_IN_PROGRESS":
                    return stack
                raise InvalidRequest(
                    f"Stack [{stack_name}] already exists and cannot be created again with the "
                    f"changeSet [{stack_name}]."
                )
        return self.review_stack(stack_name, submission)


def _rollback_reason(failure: TransformFailed) -> str:
    return f"{str(failure).rstrip('.')}. Rollback requested by user."

"""CloudFormation in one account and Region: its stacks, its change sets, and the operations on them."""

from __future__ import annotations

import logging
import threading
import uuid
from typing import TYPE_CHECKING, Final

from localaws.cloudformation.change_sets import ChangeSet, process_change_set
from localaws.cloudformation.resources.provider import StackIdentity
from localaws.cloudformation.stacks.exports import find_deletion_conflict
from localaws.cloudformation.stacks.lifecycle import create_stack, delete_stack, update_stack
from localaws.cloudformation.stacks.model import Stack
from localaws.cloudformation.stacks.submission import process_submission
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.stacks.lifecycle import OnFailure
    from localaws.cloudformation.stacks.submission import Submission

LOG: Final = logging.getLogger(__name__)
REQUEST_SECONDS: Final = 40
"""How long a request waits for its operation. The AWS CLI sends a request again after 60 seconds."""


class InvalidRequest(Exception):  # noqa: N818  becomes a ValidationError of the API
    """CloudFormation rejects a request with a ValidationError; the message is CloudFormation's."""


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
            if change_set.name == name_or_id and stack_name in (None, identity.name, identity.id):
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

        _run_in_background(stack, run)
        return stack

    def add_stack(self, name: str, submission: Submission, parent: str = "") -> Stack:
        """Adds a stack with the status CREATE_IN_PROGRESS; `parent` is the ID of a nested stack's parent."""
        source = submission.unprocessed_source()
        stack = Stack(
            self._new_identity(name), source, "CREATE_IN_PROGRESS", parent=parent, token=submission.token
        )
        self.stacks[stack.identity.id] = stack
        stack.record("CREATE_IN_PROGRESS", "" if parent else "User Initiated")
        return stack

    def update(self, stack: Stack, submission: Submission) -> None:
        """Starts to update a stack."""
        _check_updatable(stack)
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

        _run_in_background(stack, run)

    def delete(self, stack: Stack, token: str = "") -> None:
        """Starts to delete a stack. If the stack is still being created, cancels the creation first."""
        if stack.status == "CREATE_IN_PROGRESS":
            self._cancel_creation(stack, token)
            return
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            raise InvalidRequest(
                f"Stack [{stack.identity.name}] cannot be deleted while in status {stack.status}"
            )
        conflict = find_deletion_conflict(stack, self.active_stacks(excluding=stack))
        if conflict:
            stack.record("DELETE_FAILED", conflict)
            return
        stack.begin("DELETE_IN_PROGRESS", token)
        _run_in_background(stack, lambda: delete_stack(stack))

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

        _run_in_background(stack, run)

    def cancel_update(self, stack: Stack) -> None:
        """Cancels an update, which then rolls back."""
        if stack.status != "UPDATE_IN_PROGRESS":
            raise InvalidRequest("CancelUpdateStack cannot be called from current stack status")
        stack.canceled.set()

    def create_change_set(
        self, name: str, stack_name: str, kind: str, submission: Submission, description: str
    ) -> ChangeSet:
        """Starts to create a change set; `kind` is CREATE or UPDATE."""
        submission.validate()
        stack = self._stack_for_change_set(kind, stack_name, submission)
        arn = (
            f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:changeSet/{name}/{uuid.uuid4()}"
        )
        change_set = ChangeSet(arn, name, kind, stack, description)
        self.change_sets[arn] = change_set
        _run_in_background(change_set, lambda: process_change_set(change_set, submission))
        return change_set

    def execute(self, change_set: ChangeSet, on_failure: OnFailure, token: str = "") -> None:
        """Starts to execute a change set."""
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
        stack.begin(f"{change_set.kind}_IN_PROGRESS", token)

        def run() -> None:
            if is_new:
                stack.source = source
                create_stack(stack, source, self.active_stacks(excluding=stack), on_failure)
            else:
                update_stack(stack, source, self.active_stacks(excluding=stack))
            change_set.execution_status = "EXECUTE_COMPLETE"

        _run_in_background(stack, run)

    def _stack_for_change_set(self, kind: str, stack_name: str, submission: Submission) -> Stack:
        """Returns the existing stack, or for CREATE a new one with the status REVIEW_IN_PROGRESS."""
        if kind == "UPDATE":
            stack = self.find(stack_name)
            _check_updatable(stack)
            return stack
        for stack in self.active_stacks():
            if stack_name in (stack.identity.name, stack.identity.id):
                if stack.status == "REVIEW_IN_PROGRESS":
                    return stack
                raise InvalidRequest(
                    f"Stack [{stack_name}] already exists and cannot be created again with the "
                    f"changeSet [{stack_name}]."
                )
        stack = Stack(self._new_identity(stack_name), submission.unprocessed_source(), "REVIEW_IN_PROGRESS")
        stack.record("REVIEW_IN_PROGRESS", "User Initiated")
        self.stacks[stack.identity.id] = stack
        return stack

    def _new_identity(self, name: str) -> StackIdentity:
        arn = f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:stack/{name}/{uuid.uuid4()}"
        return StackIdentity(name, arn, self.name, self.account, self.partition)


def _check_updatable(stack: Stack) -> None:
    updatable = stack.status.endswith("_COMPLETE") and stack.status not in (
        "ROLLBACK_COMPLETE",
        "DELETE_COMPLETE",
    )
    if not updatable:
        raise InvalidRequest(f"Stack:{stack.identity.id} is in {stack.status} state and can not be updated.")


def _rollback_reason(failure: TransformFailed) -> str:
    return f"{str(failure).rstrip('.')}. Rollback requested by user."


def _run_in_background(target: Stack | ChangeSet, operation: Callable[[], None]) -> None:
    """Runs an operation on a stack or change set in a thread, and waits up to REQUEST_SECONDS for its end."""

    def run() -> None:
        try:
            operation()
        except Exception as error:
            LOG.exception("Internal failure in the local CloudFormation")
            reason = f"Internal Failure: {type(error).__name__}: {error}"
            if isinstance(target, Stack):
                target.record(target.status.removesuffix("_IN_PROGRESS") + "_FAILED", reason)
            else:
                target.status, target.reason = "FAILED", reason

    thread = threading.Thread(target=run, daemon=True)
    if isinstance(target, Stack):
        target.worker = thread
    thread.start()
    thread.join(REQUEST_SECONDS)

"""The stacks and change sets of one account in one region, and what may be done with them."""

from __future__ import annotations

import logging
import threading
import uuid
from typing import TYPE_CHECKING, Final

from localaws.cloudformation.change_sets import ChangeSet, fill
from localaws.cloudformation.resources.provider import StackIdentity
from localaws.cloudformation.stacks.exports import deletion_obstacle
from localaws.cloudformation.stacks.lifecycle import build, change, remove
from localaws.cloudformation.stacks.model import Stack
from localaws.cloudformation.stacks.submission import prepare
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.stacks.submission import Submission

LOG: Final = logging.getLogger(__name__)
PATIENCE: Final = 40  # seconds; below the 60 s after which the AWS command line asks again


class Refused(Exception):  # noqa: N818  CloudFormation refuses a request
    """A request that CloudFormation refuses with a ValidationError."""


class Region:
    """One account's CloudFormation in one region."""

    def __init__(self, account: str, region: str, partition: str) -> None:
        """Starts without stacks."""
        self.account, self.name, self.partition = account, region, partition
        self.stacks: dict[str, Stack] = {}
        self.change_sets: dict[str, ChangeSet] = {}

    # looking things up

    def find(self, name_or_id: str) -> Stack:
        """A stack by its ID, or by its name unless deleted; raises Refused."""
        if name_or_id in self.stacks:
            return self.stacks[name_or_id]
        for stack in self.living():
            if stack.identity.name == name_or_id:
                return stack
        raise Refused(f"Stack with id {name_or_id} does not exist")

    def find_change_set(self, name_or_id: str, stack_name: str | None) -> ChangeSet:
        """A change set by its ID, or by its name and its stack; raises Refused."""
        if name_or_id in self.change_sets:
            return self.change_sets[name_or_id]
        for change_set in reversed(list(self.change_sets.values())):
            identity = change_set.stack.identity
            if change_set.name == name_or_id and stack_name in (None, identity.name, identity.id):
                return change_set
        raise Refused(f"ChangeSet [{name_or_id}] does not exist")

    def living(self, but: Stack | None = None) -> list[Stack]:
        """The stacks that are not deleted, without one of them."""
        stacks = list(self.stacks.values())
        return [stack for stack in stacks if stack.status != "DELETE_COMPLETE" and stack is not but]

    def _identity(self, name: str) -> StackIdentity:
        arn = f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:stack/{name}/{uuid.uuid4()}"
        return StackIdentity(name, arn, self.name, self.account, self.partition)

    # direct operations

    def create(self, name: str, submission: Submission, on_failure: str) -> Stack:
        """Starts to create a stack; waits for a while. `on_failure`: ROLLBACK, DO_NOTHING or DELETE."""
        if any(stack.identity.name == name for stack in self.living()):
            raise Refused(f"Stack [{name}] already exists")
        submission.check()
        stack = self.add(name, submission)

        def work() -> None:
            try:
                stack.source = prepare(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("ROLLBACK_IN_PROGRESS", _rolled_back(failure))
                stack.record("ROLLBACK_COMPLETE")
            else:
                build(stack, stack.source, self.living(but=stack), on_failure)

        _in_background(stack, work)
        return stack

    def add(self, name: str, submission: Submission, parent: str = "") -> Stack:
        """A stack that is about to be created; `parent`: the ID of the stack that it is nested in."""
        stack = Stack(self._identity(name), submission.unprocessed(), "CREATE_IN_PROGRESS", parent=parent)
        self.stacks[stack.identity.id] = stack
        stack.record("CREATE_IN_PROGRESS", "" if parent else "User Initiated")
        return stack

    def update(self, stack: Stack, submission: Submission) -> None:
        """Starts to update a stack; waits for a while."""
        self._check_idle(stack)
        submission.check()
        if not submission.may_differ(stack.source):
            raise Refused("No updates are to be performed.")
        stack.cancelled.clear()
        stack.record("UPDATE_IN_PROGRESS", "User Initiated")

        def work() -> None:
            try:
                source = prepare(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("UPDATE_ROLLBACK_IN_PROGRESS", _rolled_back(failure))
                stack.record("UPDATE_ROLLBACK_COMPLETE")
            else:
                change(stack, source, self.living(but=stack))

        _in_background(stack, work)

    def delete(self, stack: Stack) -> None:
        """Starts to delete a stack, also one that is still being created; waits for a while."""
        if stack.status == "CREATE_IN_PROGRESS":
            self._delete_unfinished(stack)
            return
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            raise Refused(f"Stack [{stack.identity.name}] cannot be deleted while in status {stack.status}")
        obstacle = deletion_obstacle(stack, self.living(but=stack))
        if obstacle:
            stack.record("DELETE_FAILED", obstacle)
            return
        stack.record("DELETE_IN_PROGRESS", "User Initiated")
        _in_background(stack, lambda: remove(stack))

    def _delete_unfinished(self, stack: Stack) -> None:
        """Has a creation given up, and deletes what it leaves."""
        creating = stack.worker
        stack.deleting = True
        stack.record("DELETE_IN_PROGRESS", "User Initiated")
        stack.cancelled.set()

        def work() -> None:
            if creating:
                creating.join()
            if stack.status != "DELETE_COMPLETE":
                remove(stack)

        _in_background(stack, work)

    def cancel_update(self, stack: Stack) -> None:
        """Has an update given up and taken back."""
        if stack.status != "UPDATE_IN_PROGRESS":
            raise Refused("CancelUpdateStack cannot be called from current stack status")
        stack.cancelled.set()

    # change sets

    def create_change_set(
        self, name: str, stack_name: str, kind: str, submission: Submission, description: str
    ) -> ChangeSet:
        """Starts to make a change set (`kind`: CREATE or UPDATE); waits for a while."""
        submission.check()
        stack = self._stack_for(kind, stack_name, submission)
        arn = (
            f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:changeSet/{name}/{uuid.uuid4()}"
        )
        change_set = ChangeSet(arn, name, kind, stack, description)
        self.change_sets[arn] = change_set
        _in_background(change_set, lambda: fill(change_set, submission))
        return change_set

    def execute(self, change_set: ChangeSet, on_failure: str) -> None:
        """Starts to execute a change set; waits for a while."""
        source = change_set.source
        if change_set.execution_status != "AVAILABLE" or source is None:
            raise Refused(
                f"ChangeSet [{change_set.id}] cannot be executed "
                f"in its current status of [{change_set.status}]"
            )
        stack = change_set.stack
        change_set.execution_status = "EXECUTE_IN_PROGRESS"
        creates = stack.status == "REVIEW_IN_PROGRESS"
        stack.cancelled.clear()
        stack.record(f"{change_set.kind}_IN_PROGRESS", "User Initiated")

        def work() -> None:
            if creates:
                stack.source = source
                build(stack, source, self.living(but=stack), on_failure)
            else:
                change(stack, source, self.living(but=stack))
            change_set.execution_status = "EXECUTE_COMPLETE"

        _in_background(stack, work)

    def _stack_for(self, kind: str, stack_name: str, submission: Submission) -> Stack:
        living = [stack for stack in self.living() if stack_name in (stack.identity.name, stack.identity.id)]
        if kind == "UPDATE":
            stack = self.find(stack_name)
            self._check_idle(stack)
            return stack
        if living and living[0].status != "REVIEW_IN_PROGRESS":
            raise Refused(f"Stack [{stack_name}] already exists and cannot be created again with the "
                          f"changeSet [{stack_name}].")  # fmt: skip
        if living:
            return living[0]
        stack = Stack(self._identity(stack_name), submission.unprocessed(), "REVIEW_IN_PROGRESS")
        stack.record("REVIEW_IN_PROGRESS", "User Initiated")
        self.stacks[stack.identity.id] = stack
        return stack

    def _check_idle(self, stack: Stack) -> None:
        updatable = stack.status.endswith("_COMPLETE") and stack.status not in (
            "ROLLBACK_COMPLETE",
            "DELETE_COMPLETE",
        )
        if not updatable:
            raise Refused(f"Stack:{stack.identity.id} is in {stack.status} state and can not be updated.")


def _rolled_back(failure: TransformFailed) -> str:
    return f"{str(failure).rstrip('.')}. Rollback requested by user."


def _in_background(target: Stack | ChangeSet, work: Callable[[], None]) -> None:
    """Does the work in a thread of its own, and waits for it as long as a request may take."""

    def guarded() -> None:
        try:
            work()
        except Exception as error:
            LOG.exception("the local AWS failed")
            reason = f"Internal Failure: {type(error).__name__}: {error}"
            if isinstance(target, Stack):
                target.record(target.status.removesuffix("_IN_PROGRESS") + "_FAILED", reason)
            else:
                target.status, target.reason = "FAILED", reason

    thread = threading.Thread(target=guarded, daemon=True)
    if isinstance(target, Stack):
        target.worker = thread
    thread.start()
    thread.join(PATIENCE)

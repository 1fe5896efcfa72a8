"""The stacks and change sets of one account in one region, and what may be done with them."""

from __future__ import annotations

import logging
import threading
import uuid
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from macro.local.cloudformation.changes import Change, changes_between
from macro.local.cloudformation.engine import Operation, ResourceFailed, delete_resource, deletion_order
from macro.local.cloudformation.sources import prepare
from macro.local.cloudformation.stack import Source, Stack, StackIdentity
from macro.local.cloudformation.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from macro.local.cloudformation.sources import Submission
    from macro.local.cloudformation.stack import Output

LOG: Final = logging.getLogger(__name__)
PATIENCE: Final = 40  # seconds; below the 60 s after which the AWS command line asks again
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
        for stack in self._living():
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

    def exports(self, but: Stack | None = None) -> dict[str, tuple[str, Stack]]:
        """The region's exports by name: value and exporting stack, without those of one stack."""
        return {
            output.export: (output.value, stack)
            for stack in self._living()
            if stack is not but
            for output in stack.outputs
            if output.export
        }

    def importers(self, export: str) -> list[str]:
        """The names of the stacks that import an export."""
        return [stack.identity.name for stack in self._living() if export in stack.imports]

    def _living(self) -> Iterator[Stack]:
        return (stack for stack in list(self.stacks.values()) if stack.status != "DELETE_COMPLETE")

    def _identity(self, name: str) -> StackIdentity:
        arn = f"arn:{self.partition}:cloudformation:{self.name}:{self.account}:stack/{name}/{uuid.uuid4()}"
        return StackIdentity(name, arn, self.name, self.account, self.partition)

    # direct operations

    def create(self, name: str, submission: Submission, on_failure: str) -> Stack:
        """Starts to create a stack; waits for a while. `on_failure`: ROLLBACK, DO_NOTHING or DELETE."""
        if any(stack.identity.name == name for stack in self._living()):
            raise Refused(f"Stack [{name}] already exists")
        submission.check()
        stack = Stack(self._identity(name), submission.unprocessed(), "CREATE_IN_PROGRESS")
        self.stacks[stack.identity.id] = stack
        stack.record("CREATE_IN_PROGRESS", "User Initiated")

        def work() -> None:
            try:
                stack.source = prepare(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("ROLLBACK_IN_PROGRESS", _rolled_back(failure))
                stack.record("ROLLBACK_COMPLETE")
            else:
                self._build(stack, stack.source, on_failure)

        _in_background(stack, work)
        return stack

    def update(self, stack: Stack, submission: Submission) -> None:
        """Starts to update a stack; waits for a while."""
        self._check_idle(stack)
        submission.check()
        stack.record("UPDATE_IN_PROGRESS", "User Initiated")
        before = stack.source

        def work() -> None:
            try:
                source = prepare(submission, stack.identity)
            except TransformFailed as failure:
                stack.record("UPDATE_ROLLBACK_IN_PROGRESS", _rolled_back(failure))
                stack.record("UPDATE_ROLLBACK_COMPLETE")
            else:
                self._change(stack, source)

        if not submission.may_differ(before):
            stack.record("UPDATE_COMPLETE")
            raise Refused("No updates are to be performed.")
        _in_background(stack, work)

    def delete(self, stack: Stack) -> None:
        """Starts to delete a stack; waits for a while."""
        if stack.status.endswith("_IN_PROGRESS") and stack.status != "REVIEW_IN_PROGRESS":
            raise Refused(f"Stack [{stack.identity.name}] cannot be deleted while in status {stack.status}")
        for output in stack.outputs:
            users = self.importers(output.export) if output.export else []
            if users:
                reason = f"Export {output.export} cannot be deleted as it is in use by {', '.join(users)}"
                stack.record("DELETE_FAILED", reason)
                return
        stack.record("DELETE_IN_PROGRESS", "User Initiated")
        _in_background(stack, lambda: self._remove(stack))

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
        _in_background(change_set, lambda: _fill(change_set, submission))
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
        stack.record(f"{change_set.kind}_IN_PROGRESS", "User Initiated")

        def work() -> None:
            if creates:
                stack.source = source
                self._build(stack, source, on_failure)
            else:
                self._change(stack, source)
            change_set.execution_status = "EXECUTE_COMPLETE"

        _in_background(stack, work)

    def _stack_for(self, kind: str, stack_name: str, submission: Submission) -> Stack:
        living = [stack for stack in self._living() if stack_name in (stack.identity.name, stack.identity.id)]
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

    # the work itself

    def _build(self, stack: Stack, source: Source, on_failure: str) -> None:
        operation = self._operation(stack, source, "CREATE")
        try:
            outputs = operation.make()
            self._check_exports(stack, outputs)
        except ResourceFailed as failure:
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
            stack.record("CREATE_COMPLETE")

    def _change(self, stack: Stack, source: Source) -> None:
        operation = self._operation(stack, source, "UPDATE")
        try:
            outputs = operation.make()
            self._check_exports(stack, outputs)
        except ResourceFailed as failure:
            stack.record("UPDATE_ROLLBACK_IN_PROGRESS", _reason(stack, failure))
            operation.take_back()
            stack.record("UPDATE_ROLLBACK_COMPLETE")
        else:
            stack.record("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
            operation.keep()
            stack.source, stack.outputs, stack.updated = source, outputs, datetime.now(UTC)
            stack.record("UPDATE_COMPLETE")

    def _remove(self, stack: Stack) -> None:
        order = deletion_order(stack)
        left = {item.logical_id: item for item in order if not delete_resource(stack, item)}
        stack.resources = left
        if left:
            names = ", ".join(left)
            stack.record("DELETE_FAILED", f"The following resource(s) failed to delete: [{names}]. ")
            return
        stack.outputs = ()
        stack.record("DELETE_COMPLETE")

    def _operation(self, stack: Stack, source: Source, verb: str) -> Operation:
        exports = {name: value for name, (value, _) in self.exports(but=stack).items()}
        return Operation(stack, source, exports, verb)

    def _check_exports(self, stack: Stack, outputs: tuple[Output, ...]) -> None:
        """Raises ResourceFailed for an export that another stack has, or that another stack still imports."""
        others = self.exports(but=stack)
        after = {output.export: output.value for output in outputs if output.export}
        for name in after:
            if name in others:
                owner = others[name][1].identity.name
                stack.reason = f"Export with name {name} is already exported by stack {owner}."
                raise ResourceFailed(stack.identity.name)
        for output in stack.outputs:
            if output.export and after.get(output.export) != output.value and self.importers(output.export):
                users = ", ".join(self.importers(output.export))
                verb = "updated" if output.export in after else "deleted"
                stack.reason = f"Export {output.export} cannot be {verb} as it is in use by {users}"
                raise ResourceFailed(stack.identity.name)


def _fill(change_set: ChangeSet, submission: Submission) -> None:
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


def _rolled_back(failure: TransformFailed) -> str:
    return f"{str(failure).rstrip('.')}. Rollback requested by user."


def _reason(stack: Stack, failure: ResourceFailed) -> str:
    """Why an operation is rolled back: the resource that failed, or what was said about the stack itself."""
    name = str(failure)
    failed = [event for event in stack.events if event.logical_id == name]
    if not failed or name == stack.identity.name:
        return stack.reason
    verb = failed[-1].status.removesuffix("_FAILED").lower()
    return f"The following resource(s) failed to {verb}: [{name}]."


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
    thread.start()
    thread.join(PATIENCE)

"""Makes nested stacks with the engine that makes all stacks, in the thread that works on the parent."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localaws.cloudformation.region import Refused
from localaws.cloudformation.resources.provider import NotDone, Physical
from localaws.cloudformation.stacks.lifecycle import build, change, remove
from localaws.cloudformation.stacks.submission import InsufficientCapabilities, Submission, prepare, read_url
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.parser import TemplateFormatError
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.region import Region
    from localaws.cloudformation.resources.provider import Request, StackIdentity
    from localaws.cloudformation.stacks.model import Source, Stack

_UNUSABLE: Final = (InsufficientCapabilities, TemplateError, TemplateFormatError, TransformFailed)


class NestedStacks:
    """Implements `resources.nested.Stacks`."""

    def __init__(self, region_of: Callable[[StackIdentity], Region]) -> None:
        """`region_of` gives the account's CloudFormation in the region of a stack."""
        self._region_of = region_of

    def create(self, request: Request) -> Physical:
        """As `Stacks.create`: an unfinished one stays, rolled back, until the parent's rollback deletes it."""
        region, submission = self._region_of(request.stack), _submission(request)
        stack = region.add(request.generated_name, submission, parent=request.stack.id)
        stack.cancelled = request.cancelled
        stack.source = _prepared(submission, stack)
        build(stack, stack.source, region.living(but=stack), "ROLLBACK")
        if stack.status != "CREATE_COMPLETE":
            raise NotDone(
                f"Embedded stack {stack.identity.id} was not successfully created: {_reason(stack, 'ROLLBACK')}"
            )
        return _physical(stack)

    def update(self, request: Request, stack_id: str) -> Physical:
        """As `Stacks.update`."""
        region, submission = self._region_of(request.stack), _submission(request)
        stack = region.find(stack_id)
        if submission.may_differ(stack.source):
            stack.cancelled = request.cancelled
            stack.record("UPDATE_IN_PROGRESS")
            change(stack, _prepared(submission, stack), region.living(but=stack))
        if stack.status.startswith("UPDATE_ROLLBACK"):
            raise NotDone(
                f"Embedded stack {stack.identity.id} was not successfully updated: "
                f"{_reason(stack, 'UPDATE_ROLLBACK')}"
            )
        return _physical(stack)

    def delete(self, request: Request, name_or_id: str) -> None:
        """As `Stacks.delete`."""
        try:
            stack = self._region_of(request.stack).find(name_or_id)
        except Refused:
            return
        stack.record("DELETE_IN_PROGRESS")
        remove(stack)
        if stack.status == "DELETE_FAILED":
            raise NotDone(f"Embedded stack {stack.identity.id} was not successfully deleted: {stack.reason}")


def _physical(stack: Stack) -> Physical:
    outputs = {f"Outputs.{output.key}": output.value for output in stack.outputs}
    return Physical(stack.identity.id, outputs)


def _submission(request: Request) -> Submission:
    """What the resource's properties submit; macros need CAPABILITY_AUTO_EXPAND, as without a change set."""
    properties, region, account = request.properties, request.stack.region, request.stack.account
    given = properties.get("Parameters", {})
    return Submission(
        text=read_url(str(properties["TemplateURL"]), region, account),
        region=region,
        account=account,
        given={name: _text(value) for name, value in given.items()},
        tags={tag["Key"]: tag["Value"] for tag in properties.get("Tags", [])},
        capabilities=request.capabilities,
        direct=True,
    )


def _text(value: object) -> str:
    return ",".join(map(str, value)) if isinstance(value, list) else str(value)


def _prepared(submission: Submission, stack: Stack) -> Source:
    """The stack's source; raises NotDone for a template that can't be used, with the stack rolled back."""
    try:
        submission.check()
        return prepare(submission, stack.identity)
    except _UNUSABLE as error:
        verb = stack.status.removesuffix("_IN_PROGRESS")
        stack.record("ROLLBACK_COMPLETE" if verb == "CREATE" else "UPDATE_ROLLBACK_COMPLETE", str(error))
        done = f"{verb.lower()}d"
        raise NotDone(f"Embedded stack {stack.identity.id} was not successfully {done}: {error}") from error


def _reason(stack: Stack, verb: str) -> str:
    """Why the last operation was taken back."""
    reasons = [
        event.reason
        for event in stack.events
        if event.status == f"{verb}_IN_PROGRESS" and event.logical_id == stack.identity.name
    ]
    return reasons[-1].removesuffix(" Rollback requested by user.") if reasons else stack.reason

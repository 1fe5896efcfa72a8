"""Runs the operations of nested stacks, in the thread of the parent stack's operation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from localaws.cloudformation.request_checks import InvalidRequest
from localaws.cloudformation.resources.provider import PhysicalResource, ResourceError
from localaws.cloudformation.stacks.lifecycle import create_stack, delete_stack, update_stack
from localaws.cloudformation.stacks.submission import (
    InsufficientCapabilities,
    nested_submission,
    process_submission,
)
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.parser import TemplateFormatError
from localaws.cloudformation.template.transforms import TransformFailed

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws.cloudformation.region import Region
    from localaws.cloudformation.resources.provider import ResourceRequest, StackIdentity
    from localaws.cloudformation.stacks.model import Stack, StackSource
    from localaws.cloudformation.stacks.submission import Submission

_SUBMISSION_ERRORS: Final = (InsufficientCapabilities, TemplateError, TemplateFormatError, TransformFailed)


class LocalNestedStacks:
    """Implements `resources.nested_stack.NestedStackOperations`."""

    def __init__(self, find_region: Callable[[StackIdentity], Region]) -> None:
        """`find_region` returns the CloudFormation of a stack's account and Region."""
        self._find_region = find_region

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates a nested stack. If that fails, the stack stays until the parent's rollback deletes it."""
        region, submission = self._find_region(request.stack), _submission(request)
        stack = region.start_nested_stack(
            request.generated_name, submission, parent=request.stack.id, logical_id=request.logical_id
        )
        stack.canceled = request.canceled
        stack.source = _process(submission, stack)
        create_stack(stack, stack.source, region.active_stacks(excluding=stack), "ROLLBACK")
        if stack.status != "CREATE_COMPLETE":
            raise ResourceError(
                f"Embedded stack {stack.identity.id} was not successfully created: "
                f"{stack.failure or stack.reason}"
            )
        return _physical(stack)

    def update(self, request: ResourceRequest, stack_id: str) -> PhysicalResource:
        """Updates a nested stack."""
        region, submission = self._find_region(request.stack), _submission(request)
        stack = region.find(stack_id)
        if submission.could_change(stack.source):
            stack.canceled = request.canceled
            stack.record("UPDATE_IN_PROGRESS")
            update_stack(stack, _process(submission, stack), region.active_stacks(excluding=stack))
        if stack.status.startswith("UPDATE_ROLLBACK"):
            raise ResourceError(
                f"Embedded stack {stack.identity.id} was not successfully updated: "
                f"{stack.failure or stack.reason}"
            )
        return _physical(stack)

    def delete(self, request: ResourceRequest, name_or_id: str) -> None:
        """Deletes a nested stack."""
        try:
            stack = self._find_region(request.stack).find(name_or_id)
        except InvalidRequest:
            return
        stack.record("DELETE_IN_PROGRESS")
        delete_stack(stack)
        if stack.status == "DELETE_FAILED":
            raise ResourceError(
                f"Embedded stack {stack.identity.id} was not successfully deleted: {stack.reason}"
            )


def _physical(stack: Stack) -> PhysicalResource:
    outputs = {f"Outputs.{output.key}": output.value for output in stack.outputs}
    return PhysicalResource(stack.identity.id, outputs)


def _submission(request: ResourceRequest) -> Submission:
    return nested_submission(request.properties, request.stack, request.capabilities)


def _process(submission: Submission, stack: Stack) -> StackSource:
    """Processes a submission. If the template can't be used, records the rollback and raises ResourceError."""
    try:
        submission.validate()
        return process_submission(submission, stack.identity)
    except _SUBMISSION_ERRORS as error:
        verb = stack.status.removesuffix("_IN_PROGRESS")
        stack.record("ROLLBACK_COMPLETE" if verb == "CREATE" else "UPDATE_ROLLBACK_COMPLETE", str(error))
        past = f"{verb.lower()}d"
        raise ResourceError(
            f"Embedded stack {stack.identity.id} was not successfully {past}: {error}"
        ) from error

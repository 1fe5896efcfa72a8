"""`AWS::CloudFormation::Stack`: a nested stack.

Rules: AWS CloudFormation User Guide, "Split a template into reusable pieces using nested stacks". Nested stacks need
stack operations, which need this resource type. Therefore, `use_stack_operations` injects them.
"""

from __future__ import annotations

from typing import Final, Protocol

from localaws.cloudformation.resources.provider import PhysicalResource, ResourceProvider, ResourceRequest


class NestedStackOperations(Protocol):
    """Operations of nested stacks. Each one waits for its end, and raises ResourceError if it fails."""

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates a stack with the request's generated name."""

    def update(self, request: ResourceRequest, stack_id: str) -> PhysicalResource:
        """Updates the stack to the request's properties."""

    def delete(self, request: ResourceRequest, name_or_id: str) -> None:
        """Deletes a stack if it still exists."""


_OPERATIONS: Final[list[NestedStackOperations]] = []


def use_stack_operations(operations: NestedStackOperations) -> None:
    """Sets the operations of nested stacks. Call this before the process creates a stack."""
    _OPERATIONS[:] = [operations]


class NestedStack(ResourceProvider):
    """A nested stack. Its physical ID is the stack's ARN, and its attributes are `Outputs.NAME`."""

    deletes_after_failed_creation = True

    def create(self, request: ResourceRequest) -> PhysicalResource:
        """Creates the stack."""
        return _OPERATIONS[0].create(request)

    def update(self, request: ResourceRequest, physical: PhysicalResource) -> PhysicalResource:
        """Updates the stack."""
        return _OPERATIONS[0].update(request, physical.id)

    def delete(self, request: ResourceRequest, physical: PhysicalResource) -> None:
        """Deletes the stack."""
        _OPERATIONS[0].delete(request, physical.id)

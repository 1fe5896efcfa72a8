"""`AWS::CloudFormation::Stack`: a stack inside of a stack.

Rules: AWS CloudFormation User Guide, "Split a template into reusable pieces using nested stacks". What makes the
stacks comes from `nested_stacks`, which knows the engine; the engine knows this type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Protocol

from localaws.cloudformation.resources.provider import Physical, Provider, Request

if TYPE_CHECKING:
    from collections.abc import Mapping


class Stacks(Protocol):
    """Makes nested stacks; each method waits for the end and raises NotDone."""

    def create(self, request: Request) -> Physical:
        """A new stack with the request's generated name."""

    def update(self, request: Request, stack_id: str) -> Physical:
        """The stack with what the request's properties say."""

    def delete(self, request: Request, name_or_id: str) -> None:
        """Deletes a stack; one that is gone is fine."""


_STACKS: Final[list[Stacks]] = []


def make_with(stacks: Stacks) -> None:
    """Says who makes nested stacks. Before the first stack of this process."""
    _STACKS[:] = [stacks]


class NestedStack(Provider):
    """A nested stack: its ID is the stack's ARN, its attributes are `Outputs.…`."""

    deletes_failed = True

    def create(self, request: Request) -> Physical:
        """Creates the stack."""
        return _STACKS[0].create(request)

    def update(self, request: Request, before: Mapping[str, Any], physical: Physical) -> Physical:  # noqa: ARG002  the provider's signature
        """Updates the stack."""
        return _STACKS[0].update(request, physical.id)

    def delete(self, request: Request, physical: Physical) -> None:
        """Deletes the stack."""
        _STACKS[0].delete(request, physical.id)

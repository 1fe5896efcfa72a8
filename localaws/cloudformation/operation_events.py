"""The events of DescribeEvents, which belong to operations on stacks.

Rules: AWS CloudFormation API Reference, "DescribeEvents" and "OperationEvent".
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localaws.cloudformation.descriptions import describe_event

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localaws.cloudformation.stacks.model import Event, Stack


def describe_operation_events(
    stacks: Iterable[Stack], operation: str | None, *, only_failed: bool
) -> list[dict[str, Any]]:
    """Returns the events of stacks, the newest first.

    Args:
        stacks: The stacks whose events are wanted.
        operation: The ID of the only operation whose events are wanted; None for all operations.
        only_failed: Whether only failures are wanted.
    """
    return [
        _describe(stack, event)
        for stack in stacks
        for event in reversed(stack.events)
        if operation in (None, event.operation.id) and (event.has_failed or not only_failed)
    ]


def _describe(stack: Stack, event: Event) -> dict[str, Any]:
    return {
        **describe_event(stack, event),
        "OperationType": event.operation.type,
        "EventType": "PROVISIONING_ERROR" if event.has_failed else "STACK_EVENT",
    }

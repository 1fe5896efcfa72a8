"""Removes a provider stack, but keeps what deployed stacks need."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from macro.provider.change_set import failure_reasons, find_stack, follow_stack
from macro.provider.code_bucket import find_bucket
from macro.provider.inventory import LayerVersion, read_layers
from macro.provider.model import ProviderError

if TYPE_CHECKING:
    from macro.provider.model import Access

_LAYER = "AWS::Lambda::LayerVersion"


@dataclass(frozen=True, slots=True)
class Removal:
    """What a removal did in a Region.

    Args:
        existed: Whether there was a stack.
        deleted: The layer versions that were deleted.
        kept: The layer versions that remain, with the functions that use them.
        retained: The names of the other resources that CloudFormation kept: the log group of the macro.
        bucket: The name of the bucket for the code that `deploy` created; empty if there is none.
    """

    existed: bool
    deleted: tuple[LayerVersion, ...]
    kept: tuple[LayerVersion, ...]
    retained: tuple[str, ...]
    bucket: str


def remove(access: Access, stack_name: str, *, unused_layers: bool) -> Removal:
    """Deletes the provider stack, and waits until it is deleted.

    Args:
        access: The Region.
        stack_name: The name of the stack.
        unused_layers: Whether to delete the layer versions that no function uses.

    Raises:
        ProviderError: The stack can't be deleted. The message has the reasons of the resources.
        ClientError: AWS doesn't allow a request.
    """
    retained = _delete_stack(access, stack_name)
    layers = read_layers(access, stack_name)
    deleted = tuple(layer for layer in layers if unused_layers and not layer.functions)
    for layer in deleted:
        name = layer.arn.split(":")[6]
        access.client("lambda").delete_layer_version(LayerName=name, VersionNumber=layer.number)
    return Removal(
        existed=retained is not None,
        deleted=deleted,
        kept=tuple(layer for layer in layers if layer not in deleted),
        retained=retained or (),
        bucket=find_bucket(access),
    )


def _delete_stack(access: Access, stack_name: str) -> tuple[str, ...] | None:
    """Returns the names of the resources that CloudFormation kept, without layers; None if there was no stack."""
    stack = find_stack(access, stack_name)
    if stack is None:
        return None
    cloudformation = access.client("cloudformation")
    stack_id = stack["StackId"]
    seen = {
        event["EventId"] for event in cloudformation.describe_stack_events(StackName=stack_id)["StackEvents"]
    }
    cloudformation.delete_stack(StackName=stack_id)
    events = follow_stack(access, stack_id, seen)
    failures = failure_reasons(events)
    if failures:
        raise ProviderError("\n".join([f"the stack {stack_name} can't be deleted", *failures]))
    return tuple(
        event["PhysicalResourceId"]
        for event in events
        if event["ResourceStatus"] == "DELETE_SKIPPED" and event["ResourceType"] != _LAYER
    )

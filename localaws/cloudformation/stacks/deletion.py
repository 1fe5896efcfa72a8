"""Deletes a stack's resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from botocore.exceptions import BotoCoreError, ClientError

from localaws.cloudformation.resources.provider import ResourceError, ResourceRequest
from localaws.cloudformation.resources.registry import find_provider
from localaws.cloudformation.template.intrinsics import TemplateError
from localaws.cloudformation.template.ordering import creation_order

if TYPE_CHECKING:
    from localaws.cloudformation.stacks.model import Resource, Stack

FAILURES: Final = (ResourceError, ClientError, BotoCoreError, TemplateError)
"""The exceptions with which a resource provider fails."""


def delete_resource(stack: Stack, resource: Resource) -> bool:
    """Deletes a resource unless its DeletionPolicy retains it, and records the events.

    Returns:
        False if the deletion failed.
    """
    name, kind, physical_id = resource.logical_id, resource.type, resource.physical.id
    if resource.deletion_policy.startswith("Retain"):
        stack.record_resource(name, kind, "DELETE_SKIPPED", physical_id=physical_id)
        return True
    stack.record_resource(name, kind, "DELETE_IN_PROGRESS", physical_id=physical_id)
    request = ResourceRequest(name, kind, resource.properties, stack.identity, physical_id)
    try:
        find_provider(kind).delete(request, resource.physical)
    except FAILURES as error:
        reason = status_reason(error)
        stack.record_resource(name, kind, "DELETE_FAILED", physical_id=physical_id, reason=reason)
        return False
    stack.record_resource(name, kind, "DELETE_COMPLETE", physical_id=physical_id)
    return True


def deletion_order(stack: Stack) -> list[Resource]:
    """Returns the stack's resources, each one before the resources that it refers to."""
    order = creation_order(stack.source.template.get("Resources", {}))
    return [stack.resources[name] for name in reversed(order) if name in stack.resources]


def status_reason(error: Exception) -> str:
    """Returns the status reason that a stack event shows for a failure."""
    if isinstance(error, ClientError):
        response = error.response
        status = response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
        return (
            f'Resource handler returned message: "{response["Error"].get("Message", "")} '
            f'(Service: {error.operation_name}, Status Code: {status})" '
            f"(HandlerErrorCode: {response['Error'].get('Code', 'GeneralServiceException')})"
        )
    return str(error)

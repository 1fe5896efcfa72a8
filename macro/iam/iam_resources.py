"""Finds the resources of an action in `IamResources`, which lists those of all actions of a call."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.iam.actions import IAM_ACTION
from macro.iam.jobs.describe import listed_resources
from macro.iam.role.patterns import can_have_format
from macro.iam.role.text_parts import mask, split_text

if TYPE_CHECKING:
    from macro.catalog import RequiredAction
    from macro.model.call import AwsCall
    from macro.model.template_values import Json

_SERVICE_LINKED_ROLE = "iam:CreateServiceLinkedRole"


def iam_resources_of(action: RequiredAction, call: AwsCall) -> tuple[Json, ...]:
    """Returns the items of `IamResources` that can be resources of the action.

    The items are for all actions of the call. An item can be, for example, a role that the call passes to a service. A
    service-linked role has a fixed ARN. For an action without which the call works, an item has one of its ARN formats.
    """
    resources = call.permissions.resources
    if action.source == IAM_ACTION:
        return resources
    if action.action == _SERVICE_LINKED_ROLE or not action.resource_types:
        return ()
    services = {_arn_service(each.arn_format) for each in action.resource_types}
    possible = {None, *services}
    listed = tuple(arn for arn in resources if None in services or _arn_service(arn) in possible)
    if action.if_allowed:
        formats = [each.arn_format for each in action.resource_types]
        listed = tuple(arn for arn in listed if any(can_have_format(split_text(arn), f) for f in formats))
    return listed_resources(call, action, listed)


def _arn_service(arn: Json) -> str | None:
    """Returns the service in an ARN or in an ARN format, or None if it is unknown."""
    match mask(split_text(arn)).split(":"):
        case ["arn", _, service, *_] if service.replace("-", "").isalnum():
            return service
        case _:
            return None

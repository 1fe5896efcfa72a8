"""Determines the IAM actions that a call requires."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog import RequiredAction, find_operation, find_service
from macro.iam.arns.parameters import is_present, may_be_absent
from macro.iam.services.directory_buckets import replace_directory_bucket_actions
from macro.model import rules
from macro.model.diagnostics import template_error

if TYPE_CHECKING:
    from macro.catalog import Operation
    from macro.model.call import AwsCall

IAM_ACTION = "IamAction"


def catalog_operation(call: AwsCall) -> Operation:
    """Returns the catalog's entry of the call's operation.

    Raises:
        TemplateError: The service has no such operation.
    """
    service = find_service(call.service)
    operation = find_operation(service, call.operation) if service else None
    if operation is None:
        raise template_error(
            rules.PERMISSIONS, call.path, f"{call.service} has no operation {call.operation}"
        )
    return operation


def required_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """Returns the actions that the call requires with its parameters, or the actions in `IamAction`.

    A waiter depends on the result. Therefore, a call with one also requires the actions that change the result: without
    `s3:ListBucket`, Amazon S3 denies access to a missing object, and the state fails instead of waiting for it.

    Raises:
        TemplateError: The catalog doesn't contain the operation's actions, and the call has no `IamAction`.
    """
    operation = catalog_operation(call)
    actions = operation.required_actions
    if call.permissions.actions:
        return tuple(_replacement(action, actions or ()) for action in call.permissions.actions)
    if actions is None:
        raise template_error(
            rules.PERMISSIONS,
            call.path,
            f"the IAM action for {call.service} {call.operation} is unknown: there is no action"
            f" '{operation.note}'; write the action in IamAction and its resources in IamResources",
        )
    required = (
        action for action in actions if (call.waiting or not action.if_allowed) and _applies(action, call)
    )
    return replace_directory_bucket_actions(call, required)


def optional_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """Returns the actions that change the call's result if the state machine's role allows them.

    Settings that list the actions or resources of a call are complete, so such a call has no optional actions. A call
    with a waiter requires them.
    """
    if call.waiting or call.permissions.actions or call.permissions.resources:
        return ()
    actions = catalog_operation(call).required_actions or ()
    return tuple(action for action in actions if action.if_allowed and _applies(action, call))


def can_do_without(action: RequiredAction, call: AwsCall, *, is_native: bool) -> bool:
    """Returns whether the call can work without the action.

    A waiter works without it as long as its resource exists (`macro/validate/waiters.py` warns). If a parameter is
    unknown as a whole, the call may turn out not to require the action.

    Args:
        action: An action that the call requires.
        call: The call.
        is_native: Whether the state machine's role is known and doesn't allow the action either, so that a native state
            couldn't use the parameter.
    """
    absent = any(may_be_absent(call.parameters, path) for path in action.if_present)
    return action.if_allowed or (is_native and absent)


def _replacement(name: str, actions: tuple[RequiredAction, ...]) -> RequiredAction:
    """Returns an action of `IamAction` with the resource types of the same action, or of the operation's first one."""
    same = [action for action in actions if action.action == name] or list(actions[:1])
    return RequiredAction(name, IAM_ACTION, same[0].resource_types if same else ())


def _applies(action: RequiredAction, call: AwsCall) -> bool:
    present = all(is_present(call.parameters, path) for path in action.if_present)
    return present and not any(
        is_present(call.parameters, path) and not may_be_absent(call.parameters, path)
        for path in action.if_absent
    )

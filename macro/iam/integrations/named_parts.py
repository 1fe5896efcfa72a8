"""Allows the caller to find the ID of an instance fleet or an instance group by its name.

Source: Service Authorization Reference, "Actions, resources, and condition keys for Amazon Elastic MapReduce".
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.registry import find_integration, split_pattern
from macro.catalog import find_operation, find_service
from macro.iam.additional_statements import allows_action

if TYPE_CHECKING:
    from macro.catalog import RequiredAction
    from macro.model.call import AwsCall


def list_actions(call: AwsCall) -> tuple[RequiredAction, ...]:
    """Returns the actions that list the parts of the resource that the call changes.

    The result is empty for other calls, or if an additional statement allows the action.
    """
    integration = find_integration(split_pattern(call.integration)[0])
    part = integration.named_part if integration else None
    service = find_service(call.service)
    if part is None or service is None:
        return ()
    operation = find_operation(service, part.list_operation)
    actions = (operation.required_actions if operation else None) or ()
    why = f"{call.integration} finds the {part.id_member} by {part.parameter}"
    return tuple(replace(each, source=why) for each in actions if not allows_action(call, each.action))

"""The integration pattern of a call: `IntegrationPattern`, or the suffix of the ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.models import waiters
from caller.awsmodel.suggestions import did_you_mean
from macro.catalog import find_service
from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import template_error
from macro.shorthand.integration.integration_arn import TASK_TOKEN
from macro.shorthand.integration.optimized import SYNC, find_sync_integration

if TYPE_CHECKING:
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn


def parse_pattern(fields: FieldValues, arn: IntegrationArn | None) -> IntegrationPattern:
    """Returns the integration pattern.

    Raises:
        TemplateError: The pattern isn't available, or the ARN has an account ID.
    """
    if arn:
        return _parse_suffix(fields, arn)
    written = fields.literal("IntegrationPattern", str)
    names = [pattern.value for pattern in IntegrationPattern]
    if written is not None and written not in names:
        message = f"IntegrationPattern must be one of {', '.join(names)}, not '{written}'"
        raise template_error(rules.FIELDS, fields.at("IntegrationPattern"), message)
    return IntegrationPattern(written) if written else IntegrationPattern.REQUEST_RESPONSE


def _parse_suffix(fields: FieldValues, arn: IntegrationArn) -> IntegrationPattern:
    path = fields.path.at("Resource")
    if arn.account:
        message = "the account ID in the ARN must be empty, as in a native integration ARN"
        raise template_error(rules.FIELDS, path, message)
    if arn.suffix.startswith(SYNC):
        raise template_error(rules.FIELDS, path, _explain_sync(arn))
    if arn.suffix not in {"", TASK_TOKEN}:
        hint = did_you_mean(arn.suffix, [TASK_TOKEN])
        raise template_error(rules.FIELDS, path, f"SDK integrations don't support '{arn.suffix}'{hint}")
    return arn.pattern


def _explain_sync(arn: IntegrationArn) -> str:
    """Returns why an SDK integration has no `.sync`, and what to use."""
    message = f"SDK integrations don't support '{arn.suffix}'"
    service = find_service(arn.service)
    if service is None:
        return message
    if names := sorted(waiters(service.client)):
        wait = f"remove it, and wait in a state with WaitUntil, such as {names[0]}"
    else:
        wait = "remove it, and read the status in a loop"
    optimized = find_sync_integration(service.step_functions, arn.action)
    if optimized:
        return f"{message}; only the optimized integration {optimized} does, and it can't have a Region yet: {wait}"
    return f"{message}; {wait}"

"""The integration pattern of a call: `IntegrationPattern`, or the suffix of the ARN."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import SYNC, TOKEN
from caller.awsmodel.optimized.registry import split_pattern
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from caller.awsmodel.suggestions import did_you_mean
from macro.catalog import find_operation, find_service
from macro.model import rules
from macro.model.call import IntegrationPattern
from macro.model.diagnostics import template_error
from macro.shorthand.integration.optimized import find_sync_integration
from macro.shorthand.integration.waiting import suggest_waiting

if TYPE_CHECKING:
    from caller.awsmodel.optimized.model import OptimizedIntegration
    from macro.model.diagnostics import TemplatePath
    from macro.shorthand.field_values import FieldValues
    from macro.shorthand.integration.integration_arn import IntegrationArn


def parse_pattern(fields: FieldValues, arn: IntegrationArn | None) -> IntegrationPattern:
    """Returns the integration pattern.

    Raises:
        TemplateError: The pattern isn't available, or the ARN has an account ID.
    """
    if arn and fields.has("IntegrationPattern"):
        message = f"the ARN's suffix is the integration pattern; remove IntegrationPattern, or use {TOKEN} in the ARN"
        raise fields.error("IntegrationPattern", message)
    if arn:
        return _parse_suffix(fields, arn)
    written = fields.choice("IntegrationPattern", [pattern.value for pattern in IntegrationPattern])
    return IntegrationPattern(written) if written else IntegrationPattern.REQUEST_RESPONSE


def _parse_suffix(fields: FieldValues, arn: IntegrationArn) -> IntegrationPattern:
    path = fields.path.at("Resource")
    if arn.account:
        message = f"the ARN has '{arn.account}' as the account ID; leave the account ID empty: arn:aws:states:REGION::…"
        raise template_error(rules.FIELDS, path, message)
    if arn.optimized:
        _check_optimized_suffix(arn, arn.optimized, path)
    elif arn.suffix.startswith(SYNC):
        raise template_error(rules.FIELDS, path, _explain_sdk_sync(arn))
    elif arn.suffix not in {"", TOKEN}:
        hint = did_you_mean(arn.suffix, [TOKEN])
        raise template_error(rules.FIELDS, path, f"SDK integrations don't support '{arn.suffix}'{hint}")
    return arn.pattern


def _check_optimized_suffix(
    arn: IntegrationArn, integration: OptimizedIntegration, path: TemplatePath
) -> None:
    if arn.suffix and arn.suffix not in integration.patterns:
        hint = did_you_mean(arn.suffix, integration.patterns)
        message = f"the optimized integration {integration.name} doesn't support '{arn.suffix}'{hint}"
        raise template_error(rules.FIELDS, path, message)
    if arn.suffix.startswith(SYNC) and integration.name not in SYNC_JOBS:
        message = f"{integration.name}{arn.suffix} can't have a Region"
        remedy = suggest_waiting(
            integration.name, integration.service.client, integration.operation, arn.suffix
        )
        raise template_error(rules.FIELDS, path, f"{message}; {remedy}")


def _explain_sdk_sync(arn: IntegrationArn) -> str:
    """Returns why an SDK integration has no `.sync`, and what to use."""
    message = f"SDK integrations don't support '{arn.suffix}'"
    service = find_service(arn.service)
    if service is None:
        return message
    optimized = find_sync_integration(service.step_functions, arn.action)
    name = split_pattern(optimized)[0] if optimized else ""
    if name in SYNC_JOBS:
        return (
            f"{message}; use the optimized integration {optimized}, which has other results and error names"
        )
    operation = find_operation(service, arn.action)
    if operation is None:
        return f"{message}; remove {arn.suffix}"
    wait = suggest_waiting(name, service.client, operation.name, arn.suffix)
    if optimized:
        return (
            f"{message}; only the optimized integration {optimized} does, and it can't have a Region: {wait}"
        )
    return f"{message}; {wait}"

"""Checks the names of an optimized integration's parameters, and the values that the API's model doesn't describe."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized.parameter_values import find_value_problems
from caller.awsmodel.optimized.parameters import (
    find_missing_parameters,
    find_parameter_problems,
    parameter_names,
)
from caller.awsmodel.suggestions import nearest_name
from macro.definition.substitutions import explain_unreplaced
from macro.intrinsics.placeholders import PLACEHOLDER
from macro.model import rules

if TYPE_CHECKING:
    from collections.abc import Sequence

    from caller.awsmodel.optimized.model import OptimizedIntegration
    from macro.model.diagnostics import DiagnosticCollector, TemplatePath
    from macro.model.template_values import TemplateValue
    from macro.shorthand.integration.integration_arn import IntegrationArn


def read_parameters(
    written: TemplateValue, arn: IntegrationArn | None, path: TemplatePath, collector: DiagnosticCollector
) -> TemplateValue:
    """Returns the parameters, without the names that an optimized integration doesn't have.

    The result contains the value of a wrong name under the most similar name, and a placeholder for each missing
    parameter, so that later checks don't report a consequence.

    Args:
        written: The value of the state's parameters.
        arn: The ARN, or None for the state type.
        path: The path of the parameters.
        collector: Collects a diagnostic for each wrong name or value.
    """
    integration = arn.optimized if arn else None
    if arn is None or integration is None or not isinstance(written, dict):
        return written
    names = tuple(written)
    wrong = dict(find_parameter_problems(integration, arn.suffix, names))
    for name, problem in wrong.items():
        collector.add(rules.PARAMETERS, path.key(name), problem)
    corrected = _correct(integration, written, wrong)
    for name in find_missing_parameters(integration, tuple(corrected)):
        collector.add(rules.PARAMETERS, path, f"{integration.name} needs '{name}'")
        is_object = integration.named_part is not None and name == integration.named_part.changed
        corrected[name] = {} if is_object else name
    for steps, text in find_value_problems(integration, corrected):
        if not steps or steps[0] in written:
            unreplaced = _find_placeholder(corrected, steps)
            message = explain_unreplaced(unreplaced) if unreplaced else f"{'.'.join(steps)} {text}".strip()
            collector.add(rules.PARAMETERS, path.at(*steps), message)
    return corrected


def _find_placeholder(parameters: TemplateValue, steps: Sequence[str]) -> str:
    """Returns the placeholder without a value in a parameter, or an empty string."""
    value = parameters
    for step in steps:
        value = value.get(step) if isinstance(value, dict) else None
    match = PLACEHOLDER.search(value) if isinstance(value, str) else None
    return match[0] if match else ""


def _correct(
    integration: OptimizedIntegration, written: dict[str, TemplateValue], wrong: dict[str, str]
) -> dict[str, TemplateValue]:
    allowed = parameter_names(integration)
    renamed = {each.api_name: each for each in integration.renamed_parameters}
    corrected = {name: value for name, value in written.items() if name not in wrong}
    for name in wrong:
        api, value = renamed.get(name), written[name]
        nearest = api.name if api else nearest_name(name, allowed)
        if api and api.is_only_item and isinstance(value, list) and value:
            value = value[0]
        if nearest and name not in allowed:
            corrected.setdefault(nearest, value)
    return corrected


def written_steps(integration: OptimizedIntegration, steps: list[str]) -> list[str]:
    """Returns the path of a value in the parameters that the state contains.

    Args:
        integration: The integration.
        steps: The path in the API's parameters, such as `["Steps", "0", "Name"]`.
    """
    for renamed in integration.renamed_parameters:
        if steps and steps[0] == renamed.api_name:
            return [renamed.name, *steps[2 if renamed.is_only_item else 1 :]]
    return steps

"""The parameters of an optimized integration: which names it accepts, and how they become those of the API.

The functions are pure and don't look into values, so that the macro can use them for values that are unknown until run
time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.awsmodel.models import operation_model
from caller.awsmodel.naming import capitalized
from caller.awsmodel.optimized.attribute_values import expand_attribute_values
from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.suggestions import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from caller.awsmodel.optimized.model import OptimizedIntegration, RenamedMember

_ID = "ID"
"""Stands for an ID that the caller finds by a name."""


def parameter_names(integration: OptimizedIntegration) -> tuple[str, ...]:
    """Returns the names of an integration's parameters."""
    if integration.parameters:
        return integration.parameters
    shape = operation_model(integration.service.client, integration.operation).input_shape
    return tuple(map(capitalized, shape.members)) if shape else ()


def find_parameter_problems(
    integration: OptimizedIntegration, pattern: str, names: Sequence[str]
) -> Iterator[tuple[str, str]]:
    """Yields each parameter that the integration doesn't accept, and why, in words that follow its path.

    Args:
        integration: The integration.
        pattern: The suffix of the integration pattern.
        names: The names of the parameters.
    """
    allowed = parameter_names(integration)
    renamed = {each.api_name: each.name for each in integration.renamed_parameters}
    for name in names:
        if name not in allowed:
            hint = did_you_mean(renamed.get(name, name), allowed)
            yield name, f"{integration.name} has no parameter '{name}'{hint}"
        elif pattern.startswith(SYNC) and name in integration.not_in_sync:
            yield name, f"{integration.name}{pattern} has no parameter '{name}'"


def find_missing_parameters(integration: OptimizedIntegration, names: Sequence[str]) -> tuple[str, ...]:
    """Returns the missing parameters that the API's own check doesn't report, or reports by the API's names."""
    required = _required_members(integration)
    renamed = [each.name for each in integration.renamed_parameters if each.api_name in required]
    return tuple(name for name in (*integration.required, *renamed) if name not in names)


def to_api_parameters(integration: OptimizedIntegration, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Returns the parameters as the API requires them: `{"Step": …}` becomes `{"Steps": [ … ]}`."""
    renamed = {each.name: each for each in integration.renamed_parameters}
    written = {
        name: _add_id(integration, name, value)
        for name, value in parameters.items()
        if name not in integration.added
    }
    given = dict(_rename(name, value, renamed.get(name)) for name, value in written.items())
    return expand_attribute_values(given) if integration.service.name == "dynamodb" else given


def replace_id(
    integration: OptimizedIntegration, parameters: Mapping[str, Any], found: str
) -> dict[str, Any]:
    """Returns the API's parameters with the ID of the part that the state identifies by its name."""
    part = integration.named_part
    assert part is not None  # noqa: S101  the caller checks this
    renamed = {each.name: each for each in integration.renamed_parameters}.get(part.changed)
    member = renamed.api_name if renamed else part.changed
    changes = parameters[member][0] if renamed else parameters[member]
    changed = {**changes, part.id_member: found}
    return {**parameters, member: [changed] if renamed else changed}


def _add_id(integration: OptimizedIntegration, name: str, value: Any) -> Any:
    """Returns the changes of a part with a placeholder for its ID, which the caller finds by the part's name."""
    part = integration.named_part
    if part is None or name != part.changed or not isinstance(value, dict):
        return value
    return {**value, part.id_member: _ID}


def _rename(name: str, value: Any, renamed: RenamedMember | None) -> tuple[str, Any]:
    if renamed is None:
        return name, value
    return renamed.api_name, [value] if renamed.is_only_item else value


def _required_members(integration: OptimizedIntegration) -> Sequence[str]:
    shape = operation_model(integration.service.client, integration.operation).input_shape
    return shape.required_members if shape else ()

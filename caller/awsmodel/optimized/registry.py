"""Finds optimized integrations by the names in ARNs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from caller.awsmodel.optimized import data_and_messaging, emr, jobs

if TYPE_CHECKING:
    from caller.awsmodel.optimized.model import OptimizedIntegration

INTEGRATIONS: dict[str, OptimizedIntegration] = {
    integration.name: integration
    for integration in (*data_and_messaging.INTEGRATIONS, *jobs.INTEGRATIONS, *emr.INTEGRATIONS)
}
"""The integrations that can have a Region, by service and action (`states:startExecution`)."""

_FOLDED = {name.casefold(): integration for name, integration in INTEGRATIONS.items()}


def split_pattern(name: str) -> tuple[str, str]:
    """Returns the name of an integration and the suffix of its pattern, which is empty for request/response.

    Args:
        name: The last part of an ARN, such as `states:startExecution.sync:2`.
    """
    integration, dot, suffix = name.partition(".")
    return integration, dot + suffix


def find_integration(name: str) -> OptimizedIntegration | None:
    """Returns an integration by its name without the suffix of a pattern, or None. Case matters."""
    return INTEGRATIONS.get(name)


def find_similar_integration(name: str) -> OptimizedIntegration | None:
    """Returns an integration by its name in any case, or None."""
    return _FOLDED.get(name.casefold())

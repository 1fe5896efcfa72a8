"""The optimized integrations of Step Functions, and the SDK integrations of the same operations.

`caller.awsmodel.optimized` describes those that can have a Region. This module adds those that can't, and why. Results,
error names, and waiting of an optimized integration differ from those of an SDK integration, so the macro never
replaces one with the other on its own.

Source: AWS Step Functions Developer Guide, Integrating optimized services with Step Functions.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.registry import INTEGRATIONS
from macro.catalog import find_service

if TYPE_CHECKING:
    from collections.abc import Mapping

    from caller.awsmodel.optimized.model import OptimizedIntegration

_HOST_IN_PARAMETERS = "leave the Region empty, because ApiEndpoint already names the host"
_NO_CLUSTER_ACCESS = "it sends requests to the cluster's own API, and there is no SDK integration for it"


@dataclass(frozen=True, slots=True)
class UnsupportedIntegration:
    """An optimized integration that can't have a Region.

    Args:
        name: The name in the ARN without the suffix of a pattern.
        sdk: The SDK integration that calls the same API operation (`eks:createCluster`). Empty if there is none.
        reason: What to do, if there is no SDK integration.
        has_sync: Whether `.sync` is one of its patterns.
    """

    name: str
    sdk: str = ""
    reason: str = ""
    has_sync: bool = False


UNSUPPORTED: dict[str, UnsupportedIntegration] = {
    each.name.casefold(): each
    for each in (
        UnsupportedIntegration("apigateway:invoke", reason=_HOST_IN_PARAMETERS),
        UnsupportedIntegration("http:invoke", reason=_HOST_IN_PARAMETERS),
        *(
            UnsupportedIntegration(f"eks:{action}", f"eks:{action}", has_sync=True)
            for action in (
                "createCluster",
                "createFargateProfile",
                "createNodegroup",
                "deleteCluster",
                "deleteFargateProfile",
                "deleteNodegroup",
            )
        ),
        UnsupportedIntegration("eks:runJob", reason=_NO_CLUSTER_ACCESS, has_sync=True),
        UnsupportedIntegration("eks:call", reason=_NO_CLUSTER_ACCESS),
    )
}
"""The optimized integrations that can't have a Region, by their names in lower case."""

_SERVICES = frozenset(name.partition(":")[0].casefold() for name in (*INTEGRATIONS, *UNSUPPORTED))


def is_optimized_service(name: str) -> bool:
    """Returns whether a service has optimized integrations, by its name in an ARN. Case doesn't matter."""
    return name.casefold() in _SERVICES


def find_unsupported(name: str) -> UnsupportedIntegration | None:
    """Returns the integration with a name that can't have a Region, or None. Case doesn't matter."""
    return UNSUPPORTED.get(name.casefold())


def sdk_integration(integration: OptimizedIntegration) -> str:
    """Returns the SDK integration that calls the same API operation (`sfn:startExecution`)."""
    service = find_service(integration.service.client)
    assert service  # noqa: S101  tests compare the table with the catalog
    return f"{service.step_functions}:{integration.operation[0].lower()}{integration.operation[1:]}"


def find_sync_integration(sdk_service: str, operation: str) -> str | None:
    """Returns the optimized integration that waits for the result of an SDK operation (`glue:startJobRun.sync`).

    Args:
        sdk_service: The service's name in `aws-sdk` ARNs (`sfn`).
        operation: The operation's name. Case doesn't matter.
    """
    name = _names_with_sync().get(f"{sdk_service}:{operation}".casefold())
    return name + SYNC if name else None


@cache
def _names_with_sync() -> Mapping[str, str]:
    """Returns the names of the integrations with `.sync`, by their SDK integrations in lower case."""
    supported = {sdk_integration(each): each.name for each in INTEGRATIONS.values() if SYNC in each.patterns}
    others = {each.sdk: each.name for each in UNSUPPORTED.values() if each.sdk and each.has_sync}
    return {sdk.casefold(): name for sdk, name in (supported | others).items()}

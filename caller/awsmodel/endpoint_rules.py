"""The hosts that botocore's endpoint rules give for a service in a Region.

Source: the files `endpoint-rule-set-1` of botocore's data.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caller.awsmodel.models import shared_loader

if TYPE_CHECKING:
    from collections.abc import Iterator

    from botocore.endpoint_provider import EndpointProvider
    from botocore.model import OperationModel


def endpoint_url(operation: OperationModel, region: str, *, fips: bool, dualstack: bool) -> str | None:
    """Returns the URL of an operation's default endpoint, without its host prefix.

    Returns None if the Region has no such endpoint, or if the rules also need the call's parameters.
    """
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  plain calls don't need the rules

    try:
        return _resolve(operation, region, fips=fips, dualstack=dualstack)
    except BotoCoreError:
        return None


def missing_endpoint_variant(
    operation: OperationModel, region: str, *, fips: bool, dualstack: bool
) -> str | None:
    """Returns why a service has no FIPS or dual-stack endpoint in a Region, or None if it has one.

    Returns None also if the endpoint depends on the call's parameters.
    """
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  only deployments need it

    if endpoint_url(operation, region, fips=False, dualstack=False) is None:
        return None
    try:
        _resolve(operation, region, fips=fips, dualstack=dualstack)
    except BotoCoreError as error:
        return f"{operation.service_model.service_name} in {region}: {error}"
    return None


def endpoint_hosts(service: str, region: str) -> Iterator[str]:
    """Yields the hosts of every endpoint variant (FIPS, dual-stack) of a service in a Region."""
    from botocore.exceptions import BotoCoreError  # noqa: PLC0415  only calls that name an endpoint need it

    for fips in (False, True):
        for dualstack in (False, True):
            try:
                endpoint = _provider(service).resolve_endpoint(
                    Region=region, UseFIPS=fips, UseDualStack=dualstack
                )
            except BotoCoreError:
                continue  # the service has no such variant in this Region
            yield urlsplit(endpoint.url).hostname or ""


def _resolve(operation: OperationModel, region: str, *, fips: bool, dualstack: bool) -> str:
    context = {entry.name: entry.value for entry in operation.static_context_parameters}
    provider = _provider(operation.service_model.service_name)
    endpoint = provider.resolve_endpoint(Region=region, UseFIPS=fips, UseDualStack=dualstack, **context)
    return str(endpoint.url)


@lru_cache(maxsize=32)
def _provider(service: str) -> EndpointProvider:
    from botocore.endpoint_provider import EndpointProvider  # noqa: PLC0415  plain calls don't need the rules

    rules = shared_loader().load_service_model(service, "endpoint-rule-set-1")
    return EndpointProvider(rules, shared_loader().load_data("partitions"))

"""Validates the endpoints that events name.

A principal that can invoke the function must not be able to make it send signed requests to any host. An event can name
only HTTPS URLs with a host from botocore's endpoint rules for the service and Region, a VPC endpoint of the service, or
a cluster endpoint of ARC. Other endpoints must be deployed with the function: literal endpoints in the template
(`CROSS_REGION_ENDPOINTS`), or botocore's settings (`AWS_ENDPOINT_URL` and `AWS_ENDPOINT_URL_<SERVICE>`).
"""

from __future__ import annotations

import json
import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from caller.awsmodel.endpoint_rules import endpoint_hosts, endpoint_url
from caller.contract import ENDPOINTS_VARIABLE
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from botocore.model import OperationModel

    from caller.call import Options, Target

_VPC_ENDPOINT = r"vpce-[0-9a-z]+-[0-9a-z]+(-[a-z0-9-]+)?"
_ARC = "route53-recovery-cluster"
_ARC_PATH = "/v1"  # of the endpoints that DescribeCluster returns
_ARC_CLUSTER = r"[0-9a-f]{4,32}\.route53-recovery-cluster"


def check_endpoint(service: str, target: Target) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) if an event must not name the target's endpoint."""
    if target.endpoint is None:
        return
    problem = find_endpoint_problem(service, target.region, target.endpoint, os.environ)
    if problem:
        raise invalid_call([f"Endpoint {problem}"])


def find_endpoint_problem(
    service: str, region: str, endpoint: str, environment: Mapping[str, str]
) -> str | None:
    """Returns the reason why an event must not name an endpoint, or None if it can. `environment` is the function's."""
    origin = _find_origin(endpoint)
    if origin is None:
        return "isn't a URL"
    url = urlsplit(endpoint)
    if url.username or url.password or url.query or url.fragment:
        return "must be a scheme and a host, without a user, query, or fragment"
    if origin in map(_find_origin, _read_configured(environment)):
        return None
    paths = {"", _ARC_PATH} if service == _ARC else {""}
    if url.scheme != "https" or url.port not in {None, 443} or url.path.rstrip("/") not in paths:
        return "must be an HTTPS URL on port 443, without a path"
    if any(pattern.fullmatch(url.hostname or "") for pattern in _build_host_patterns(service, region)):
        return None
    return (
        f"isn't a host of {service} in {region}. Write the endpoint in the template as a literal, so that it is "
        f"deployed with the caller ({ENDPOINTS_VARIABLE}); a run-time value can't name any host"
    )


def is_http_url(endpoint: str) -> bool:
    """Returns whether a text is an HTTP or HTTPS URL with a host. An environment variable can be any text."""
    return _find_origin(endpoint) is not None


def _find_origin(endpoint: str) -> tuple[str, str, int | None, str] | None:
    try:
        url = urlsplit(endpoint)
        port = url.port
    except ValueError:
        return None
    if url.scheme not in {"http", "https"} or not url.hostname:
        return None
    return (url.scheme, url.hostname, port, url.path.rstrip("/"))


def _read_configured(environment: Mapping[str, str]) -> Iterator[str]:
    yield from json.loads(environment.get(ENDPOINTS_VARIABLE) or "[]")
    for name, value in environment.items():
        if name == "AWS_ENDPOINT_URL" or name.startswith("AWS_ENDPOINT_URL_"):
            yield value


@lru_cache(maxsize=256)
def _build_host_patterns(service: str, region: str) -> tuple[re.Pattern[str], ...]:
    hosts = sorted(endpoint_hosts(service, region))
    patterns = [re.compile(re.escape(host)) for host in hosts]
    for host in hosts:
        prefix, dot_region, suffix = host.partition(f".{region}.")
        if dot_region:
            # "AWS PrivateLink for Amazon S3" and "Access AWS services" in the AWS PrivateLink Guide
            label = re.escape("s3" if prefix == "s3-control" else prefix)
            private = rf"{_VPC_ENDPOINT}\.{label}\.{region}\.vpce\.{re.escape(suffix)}"
            patterns.append(re.compile(rf"((bucket|accesspoint|control)\.)?{private}"))
    if service == _ARC:
        patterns.append(re.compile(rf"{_ARC_CLUSTER}\.{re.escape(region)}\.amazonaws\.com"))
    return tuple(patterns)


def find_call_endpoint(operation: OperationModel, target: Target, options: Options) -> str | None:
    """Returns the URL that calls to a target connect to, or None if it depends on the call's parameters.

    botocore's settings (`AWS_ENDPOINT_URL`, `AWS_USE_FIPS_ENDPOINT`, `AWS_USE_DUALSTACK_ENDPOINT`,
    `AWS_DISABLE_HOST_PREFIX_INJECTION`) also apply to calls. The operation's host prefix precedes every host, even that
    of an endpoint in the template. A text that isn't a URL is returned as it is.
    """
    trait = operation.endpoint
    prefix = str(trait.get("hostPrefix", "")) if isinstance(trait, dict) else ""
    url = target.endpoint or _find_default_endpoint(operation, target.region, options)
    if url is None or "{" in prefix:
        return None
    scheme, separator, host = url.partition("://")
    return f"{scheme}://{prefix}{host}" if separator and _injects_host_prefixes() else url


def _injects_host_prefixes() -> bool:
    from caller.sdk.session import base_session  # noqa: PLC0415  only the readiness check needs it

    return not base_session().get_config_variable("disable_host_prefix_injection")


def _find_default_endpoint(operation: OperationModel, region: str, options: Options) -> str | None:
    from botocore.configprovider import ConfiguredEndpointProvider  # noqa: PLC0415  only the readiness check needs it

    from caller.sdk.session import base_session  # noqa: PLC0415  only the readiness check needs it

    session = base_session()
    if not session.get_config_variable("ignore_configured_endpoint_urls"):
        service = operation.service_model.service_name
        configured = ConfiguredEndpointProvider(session.full_config, session.get_scoped_config(), service)
        if url := configured.provide():
            return str(url)
    fips = options.fips or bool(session.get_config_variable("use_fips_endpoint"))
    dualstack = options.dualstack or bool(session.get_config_variable("use_dualstack_endpoint"))
    return endpoint_url(operation, region, fips=fips, dualstack=dualstack)

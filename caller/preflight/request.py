"""Recognizes and validates custom resource requests.

A principal that can invoke the function must not be able to make it send requests to any host. The response goes only
to CloudFormation's bucket in the function's Region, or to an emulator of AWS whose host is in the function's
environment. Sources: "Custom resource request objects" and "Setting up VPC endpoints for AWS CloudFormation" in the AWS
CloudFormation User Guide; "Service-specific endpoints" in the AWS SDKs and Tools Reference Guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlsplit

from caller.contract import READINESS_CHECK_TYPE
from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

HOST_VARIABLE = "CROSS_REGION_RESPONSE_HOST"
"""The environment variable with one more allowed host and port, for a local AWS that accepts HTTPS."""

_ENDPOINT_VARIABLES = ("AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_CLOUDFORMATION", "AWS_ENDPOINT_URL_S3")
"""The variables with the endpoints of an emulator, which also receives the responses of custom resources."""

_STRINGS = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId", "ResourceType")
_REQUESTS = ("Create", "Update", "Delete")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def is_custom_resource(event: object) -> TypeGuard[dict[str, Any]]:
    """Returns whether an event is a custom resource request. A Task's payload never has these fields."""
    return isinstance(event, dict) and "RequestType" in event and "ResponseURL" in event


def read_response_origins(environment: Mapping[str, str]) -> frozenset[str]:
    """Returns the origins that the function's environment allows for ResponseURL (`http://localhost:4566`)."""
    urls = [environment[name] for name in _ENDPOINT_VARIABLES if environment.get(name)]
    if environment.get(HOST_VARIABLE):
        urls.append(f"https://{environment[HOST_VARIABLE]}")
    return frozenset(f"{url.scheme}://{url.netloc}" for url in map(urlsplit, urls))


def check_request(
    event: Mapping[str, Any], region: str, dns_suffix: str, allowed_origins: Collection[str]
) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) for a request that the caller must not respond to.

    Args:
        event: The request.
        region: The function's Region.
        dns_suffix: The DNS suffix of the Region's partition, such as `amazonaws.com`.
        allowed_origins: More schemes and hosts that the function's environment allows.
    """
    problems = [f"{name} must be a string" for name in _STRINGS if not isinstance(event.get(name), str)]
    if event.get("RequestType") not in _REQUESTS:
        problems.append(f"RequestType must be one of {', '.join(_REQUESTS)}")
    elif event["RequestType"] != "Create" and not isinstance(event.get("PhysicalResourceId"), str):
        problems.append("PhysicalResourceId must be a string")
    if event.get("ResourceType") != READINESS_CHECK_TYPE:
        problems.append(f"ResourceType must be {READINESS_CHECK_TYPE}")
    if not problems and not _is_allowed(event["ResponseURL"], region, dns_suffix, allowed_origins):
        problems.append(f"ResponseURL isn't a URL of CloudFormation in {region}")
    if problems:
        raise invalid_call(problems)


def _is_allowed(response_url: str, region: str, dns_suffix: str, allowed_origins: Collection[str]) -> bool:
    if not _PRINTABLE.fullmatch(response_url):
        return False
    try:
        url = urlsplit(response_url)
    except ValueError:
        return False
    if "@" in url.netloc:
        return False
    if f"{url.scheme}://{url.netloc}" in allowed_origins:
        return True
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    endpoints = {f"s3.{region}", f"s3-{region}", f"s3.dualstack.{region}"}
    if region == "us-east-1":
        endpoints.add("s3")  # the global endpoint
    hosts = {f"{bucket}.{endpoint}.{dns_suffix}" for endpoint in endpoints}
    return url.scheme == "https" and url.netloc in hosts

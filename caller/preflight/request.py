"""Recognizes and validates custom resource requests.

A principal that can invoke the function must not be able to make it send requests to any host. The response goes only
to CloudFormation's bucket in the function's Region. Sources: "Custom resource request objects" and "Setting up VPC
endpoints for AWS CloudFormation" in the AWS CloudFormation User Guide.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import urlsplit

from caller.errors import invalid_call

if TYPE_CHECKING:
    from collections.abc import Mapping

RESOURCE_TYPE = "Custom::CrossRegionPreflight"
HOST_VARIABLE = "CROSS_REGION_RESPONSE_HOST"
"""The environment variable with one more allowed host and port, for a local AWS."""

_STRINGS = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId", "ResourceType")
_REQUESTS = ("Create", "Update", "Delete")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def is_custom_resource(event: object) -> TypeGuard[dict[str, Any]]:
    """Returns whether an event is a custom resource request. A Task's payload never has these fields."""
    return isinstance(event, dict) and "RequestType" in event and "ResponseURL" in event


def check_request(event: Mapping[str, Any], region: str, dns_suffix: str, allowed_host: str | None) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) for a request that the caller must not respond to.

    Args:
        event: The request.
        region: The function's Region.
        dns_suffix: The DNS suffix of the Region's partition, such as `amazonaws.com`.
        allowed_host: One more host, with its port, that the function's configuration allows.
    """
    problems = [f"{name} must be a string" for name in _STRINGS if not isinstance(event.get(name), str)]
    if event.get("RequestType") not in _REQUESTS:
        problems.append(f"RequestType must be one of {', '.join(_REQUESTS)}")
    elif event["RequestType"] != "Create" and not isinstance(event.get("PhysicalResourceId"), str):
        problems.append("PhysicalResourceId must be a string")
    if event.get("ResourceType") != RESOURCE_TYPE:
        problems.append(f"ResourceType must be {RESOURCE_TYPE}")
    if not problems and not _is_allowed(event["ResponseURL"], region, dns_suffix, allowed_host):
        problems.append(f"ResponseURL isn't a URL of CloudFormation in {region}")
    if problems:
        raise invalid_call(problems)


def _is_allowed(response_url: str, region: str, dns_suffix: str, allowed_host: str | None) -> bool:
    if not _PRINTABLE.fullmatch(response_url):
        return False
    try:
        url = urlsplit(response_url)
    except ValueError:
        return False
    if url.scheme != "https" or "@" in url.netloc:
        return False
    if allowed_host and url.netloc == allowed_host:
        return True
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    endpoints = {f"s3.{region}", f"s3-{region}", f"s3.dualstack.{region}"}
    if region == "us-east-1":
        endpoints.add("s3")  # the global endpoint
    return url.netloc in {f"{bucket}.{endpoint}.{dns_suffix}" for endpoint in endpoints}

"""Which events are custom resource requests, and where an answer may go.

Whoever can invoke the function must not be able to make it send a request elsewhere: an answer only goes to
CloudFormation's own bucket of the function's region. Sources: Custom resource request objects, and Setting up
VPC endpoints for AWS CloudFormation, in the AWS CloudFormation User Guide.
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
"""The environment variable that names another host, port included, to answer to: a local AWS's."""

_TEXTS = ("ResponseURL", "StackId", "RequestId", "LogicalResourceId", "ResourceType")
_REQUESTS = ("Create", "Update", "Delete")
_PRINTABLE = re.compile(r"[\x21-\x7e]+")


def is_custom_resource(event: object) -> TypeGuard[dict[str, Any]]:
    """Whether an event is a custom resource request; no Task's payload has these fields."""
    return isinstance(event, dict) and "RequestType" in event and "ResponseURL" in event


def check_request(event: Mapping[str, Any], region: str, dns_suffix: str, configured: str | None) -> None:
    """Raises CallFailed (`CrossRegion.InvalidCall`) for a request that must not be answered.

    `region` is the function's own and `dns_suffix` its partition's (`amazonaws.com`); `configured` is another host
    that the function's configuration allows.
    """
    problems = [f"{name} must be a text" for name in _TEXTS if not isinstance(event.get(name), str)]
    if event.get("RequestType") not in _REQUESTS:
        problems.append(f"RequestType must be one of {', '.join(_REQUESTS)}")
    elif event["RequestType"] != "Create" and not isinstance(event.get("PhysicalResourceId"), str):
        problems.append("PhysicalResourceId must be a text")
    if event.get("ResourceType") != RESOURCE_TYPE:
        problems.append(f"ResourceType must be {RESOURCE_TYPE}")
    if not problems and not _is_allowed(event["ResponseURL"], region, dns_suffix, configured):
        problems.append(f"ResponseURL is not CloudFormation's in {region}")
    if problems:
        raise invalid_call(problems)


def _is_allowed(response_url: str, region: str, dns_suffix: str, configured: str | None) -> bool:
    if not _PRINTABLE.fullmatch(response_url):
        return False
    try:
        url = urlsplit(response_url)
    except ValueError:
        return False
    if url.scheme != "https" or "@" in url.netloc:
        return False
    if configured and url.netloc == configured:
        return True
    bucket = f"cloudformation-custom-resource-response-{region.replace('-', '')}"
    endpoints = {f"s3.{region}", f"s3-{region}", f"s3.dualstack.{region}"}
    if region == "us-east-1":
        endpoints.add("s3")  # its global endpoint
    return url.netloc in {f"{bucket}.{endpoint}.{dns_suffix}" for endpoint in endpoints}

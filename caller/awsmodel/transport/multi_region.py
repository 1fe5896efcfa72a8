"""Endpoints behind which AWS chooses the Region of a call.

A request to such an endpoint is signed with Signature Version 4A, and the signature is valid in every Region. The
Region of a target determines only the partition.

Sources: "Making requests using a Multi-Region Access Point" in the Amazon S3 User Guide; "Making applications
Regional-fault tolerant with global endpoints" in the Amazon EventBridge User Guide; "Global endpoints" in the Amazon
SES Developer Guide; "Work with key value data" in the Amazon CloudFront Developer Guide; the endpoints with only the
scheme `sigv4a` in botocore's endpoint rules.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

MULTI_REGION_ACCESS_POINT = re.compile(r"arn:[^:]+:s3::[^:]*:accesspoint[/:]")
"""The beginning of the ARN of an S3 Multi-Region Access Point."""

ENDPOINT_ID = "EndpointId"
"""The parameter that sends a call to an endpoint of one of ENDPOINT_ID_SERVICES."""

ENDPOINT_ID_SERVICES = {"events": "an EventBridge global endpoint", "sesv2": "an SES multi-Region endpoint"}
MULTI_REGION_SERVICES = {"cloudfront-keyvaluestore": "CloudFront KeyValueStore"}
"""The services that have no other endpoint."""


def find_multi_region_endpoint(service: str, parameters: Mapping[str, object]) -> str | None:
    """Returns which multi-Region endpoint a call uses (`an EventBridge global endpoint`), or None.

    Args:
        service: botocore's client name.
        parameters: The parameters, with botocore's names.
    """
    if service in ENDPOINT_ID_SERVICES:
        return ENDPOINT_ID_SERVICES[service] if parameters.get(ENDPOINT_ID) is not None else None
    if service == "s3":
        bucket = parameters.get("Bucket")
        is_arn = isinstance(bucket, str) and MULTI_REGION_ACCESS_POINT.match(bucket)
        return "an S3 Multi-Region Access Point" if is_arn else None
    return MULTI_REGION_SERVICES.get(service)

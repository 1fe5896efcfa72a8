"""The condition on the region that a request is made to."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from macro.catalog import find_service
from macro.iam.arns.arn import render
from macro.iam.arns.parameters import values

if TYPE_CHECKING:
    from collections.abc import Sequence

    from macro.iam.arns.arn import Piece
    from macro.model.call import AwsCall
    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json

GLOBAL_S3 = re.compile(r"https://(?:[\w.-]+\.)?s3\.amazonaws\.com(?:/|$)")
MULTI_REGION = re.compile(r"arn:[\w-]+:s3::\d*:accesspoint[:/]")


def requested_region(call: AwsCall, regions: Sequence[Piece], home: StackContext) -> dict[str, Json]:
    """The condition block for a call to these regions; empty where AWS itself routes the request elsewhere.

    A global service signs for one region of its partition whatever region was asked for (IAM User Guide,
    "AWS global condition context keys", aws:RequestedRegion), so its calls get none.
    """
    service = find_service(call.service)
    if not regions or (service is not None and home.partition in service.signing) or _routed(call):
        return {}
    names = [render((region,)) for region in regions]
    return {"StringEquals": {"aws:RequestedRegion": names if len(names) > 1 else names[0]}}


def _routed(call: AwsCall) -> bool:
    """Whether this call's endpoint is one that serves several regions.

    S3's global endpoint and multi-Region access points (Amazon S3 User Guide, "Making requests using a
    Multi-Region Access Point": signed for any region); EventBridge's global endpoints (Amazon EventBridge
    User
    Guide, "Making applications Regional-fault tolerant with global endpoints").
    """
    if call.service == "events":
        return bool(values(call.parameters, "EndpointId"))
    if call.service != "s3":
        return False
    buckets = [value for value in values(call.parameters, "Bucket") if isinstance(value, str)]
    endpoints = [target.endpoint for target in call.targets if isinstance(target.endpoint, str)]
    return any(map(MULTI_REGION.match, buckets)) or any(map(GLOBAL_S3.match, endpoints))

"""The Region in the URL of an Amazon SQS queue.

Source: Amazon SQS Developer Guide, "Amazon SQS queue and message identifiers"; AWS CloudFormation Template Reference,
AWS::SQS::Queue, "Return values".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from caller.awsmodel.regions import find_partition
from macro.iam.arns.arn import possible_texts
from macro.iam.role.text_parts import mask, split_text
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from collections.abc import Mapping

    from macro.model.stack_context import StackContext
    from macro.model.template_values import Json, TemplateValue

QUEUE_URL = "QueueUrl"

_QUEUE = "AWS::SQS::Queue"
_STACK_REGION: dict[str, Json] = {"Ref": "AWS::Region"}
_HOST = re.compile(r"https?://(?:sqs(?:-fips)?\.([a-z0-9-]+|\0)\.|([a-z0-9-]+|\0)\.queue\.)")


def find_queue_regions(
    value: TemplateValue, types: Mapping[str, str], stack: StackContext
) -> tuple[str, ...]:
    """Returns the Regions that a queue's URL can contain; empty if one of them is unknown.

    Args:
        value: The parameter `QueueUrl`.
        types: The types of the template's resources by logical ID.
        stack: The stack.
    """
    urls: tuple[Json, ...] = possible_texts(value)
    if not urls and isinstance(value, Intrinsic):
        urls = (value.function,)
    regions = tuple(_region(url, types, stack) for url in urls)
    return regions if all(regions) else ()


def _region(url: Json, types: Mapping[str, str], stack: StackContext) -> str:
    parts = split_text(url)
    match parts:
        case (Intrinsic(function={"Ref": str(name)} | {"Fn::GetAtt": [str(name), "QueueUrl"]}),) if (
            types.get(name) == _QUEUE
        ):
            return stack.region
    host = _HOST.match(mask(parts))
    if host is None:
        return ""
    region = host[1] or host[2]
    if region == "\0":
        function = next(part.function for part in parts if isinstance(part, Intrinsic))
        return stack.region if function == _STACK_REGION else ""
    return region if find_partition(region) else ""

"""Operations that states can't call. Both the macro and the caller reject them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel

_SIGV4A = "requires Signature Version 4A, which the caller doesn't support"
_SIGV4A_SERVICES = frozenset({"cloudfront-keyvaluestore"})
"""The services whose endpoint rules in botocore allow no other signature."""

_MULTI_REGION_ACCESS_POINT = re.compile(r"arn:[^:]+:s3::[^:]*:accesspoint[/:]")


def unsupported_reason(service: str, operation: OperationModel) -> str | None:
    """Returns why a state can't call an operation, or None if it can.

    Source: "Unsupported API actions" in "Supported AWS SDK service integrations" in the AWS Step Functions Developer
    Guide.

    Args:
        service: botocore's client name.
        operation: The operation's model.
    """
    name = f"{service} {operation.name}"
    if service == "sts" and operation.name.startswith("Assume"):
        return f"{name} would write credentials into the execution history; use Credentials.RoleArn instead"
    if service in _SIGV4A_SERVICES:
        return f"{name} {_SIGV4A}"
    if operation.has_event_stream_output:
        return f"{name} returns an event stream, which a state can't receive{_suggest_operation(operation)}"
    if operation.has_event_stream_input:
        return f"{name} requires an event stream, which a state can't send"
    return None


def unsupported_value(service: str, member: str, value: object) -> str | None:
    """Returns why a call can't have a value of a parameter, or None if it can.

    Source: "Making requests through a Multi-Region Access Point" in the Amazon S3 User Guide; PutEvents (EndpointId) in
    the Amazon EventBridge API Reference.

    Args:
        service: botocore's client name.
        member: The name of a top-level parameter.
        value: The value, or anything else that stands for a value that isn't known.
    """
    if service == "events" and member == "EndpointId":
        return f"a global endpoint {_SIGV4A}; name the event bus of one Region"
    if service == "s3" and isinstance(value, str) and _MULTI_REGION_ACCESS_POINT.match(value):
        return f"a multi-Region access point {_SIGV4A}; use the access point or the bucket of one Region"
    return None


def _suggest_operation(operation: OperationModel) -> str:
    plain = operation.name.replace("WithResponseStream", "").replace("Stream", "")
    names = operation.service_model.operation_names
    return f"; use {plain} instead" if plain != operation.name and plain in names else ""

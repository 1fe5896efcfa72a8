"""Custom resource requests for the tests, and a function that handles one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from caller.handler import handler
from tests.caller.calls import TimeLeft

if TYPE_CHECKING:
    from tests.caller.preflight.servers import CloudFormation

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/0f8fad5b-d9cb-469f-a165-70867728950e"
ROLE = "arn:aws:iam::210987654321:role/reader"
A_MINUTE = TimeLeft(60_000)


def call_spec(
    region: str | list[str] = "us-west-2", endpoint: str | None = None, **fields: Any
) -> dict[str, Any]:
    target = {"Region": region} | ({"Endpoint": endpoint} if endpoint else {})
    return {"Service": "s3", "Operation": "GetObject", "Targets": [target]} | fields


def request(url: str, *calls: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Returns a Create request as CloudFormation sends it."""
    return {
        "RequestType": "Create",
        "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:caller",
        "ResponseURL": url,
        "StackId": STACK,
        "RequestId": "7e8c0e1a-0000-4000-8000-000000000001",
        "LogicalResourceId": "OrdersCrossRegionPreflight0a1b2c3d",
        "ResourceType": "Custom::CrossRegionPreflight",
        "ResourceProperties": {"ServiceToken": "…", "ServiceTimeout": "120", "Calls": list(calls)},
    } | fields


def respond(
    cloudformation: CloudFormation, event: dict[str, Any], left: TimeLeft = A_MINUTE
) -> dict[str, Any]:
    """Handles a request, and returns the response that CloudFormation gets."""
    assert handler(event, left) == {}
    (response,) = cloudformation.responses
    assert response["StackId"] == STACK
    assert response["RequestId"] == event["RequestId"]
    assert response["LogicalResourceId"] == event["LogicalResourceId"]
    assert response["PhysicalResourceId"]
    return response

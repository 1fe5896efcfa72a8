"""Custom resource requests for the tests."""

from __future__ import annotations

from typing import Any

STACK = "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/0f8fad5b-d9cb-469f-a165-70867728950e"
ROLE = "arn:aws:iam::210987654321:role/reader"


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

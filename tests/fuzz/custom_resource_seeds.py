"""Valid custom resource requests, which the fuzzing mutates."""

from __future__ import annotations

from typing import Any

from tests.fuzz.caller_function import SECRET

HOST = "cloudformation-custom-resource-response-useast1.s3.amazonaws.com"
URL = f"https://{HOST}/arn%3Aaws%3Acloudformation?X-Amz-Signature={SECRET}"
ROLE = "arn:aws:iam::210987654321:role/reader"
_CALLS: list[dict[str, Any]] = [
    {"Service": "s3", "Operation": "GetObject", "Targets": [{"Region": "us-west-2"}]},
    {
        "Service": "dynamodb",
        "Operation": "GetItem",
        "Targets": [{"Region": ["us-west-2", "eu-west-1"]}],
        "Credentials": {"RoleArn": ROLE, "ExternalId": "x"},
    },
    {
        "Service": "stepfunctions",
        "Operation": "DescribeExecution",
        "Targets": [{"Region": "us-west-2"}],
        "Credentials": {"RoleArn": ROLE, "ExternalId": "x"},
        "StsRegion": "eu-west-1",
        "TrustCanFollow": "true",
    },
    {
        "Service": "s3",
        "Operation": "PutObject",
        "Targets": [{"Region": "us-west-2", "Endpoint": "https://s3.us-west-2.amazonaws.com"}],
        "EndpointOptions": {"UseFipsEndpoint": "true"},
    },
    {
        "Service": "route53-recovery-cluster",
        "Operation": "GetRoutingControlState",
        "Targets": [{"Region": "us-west-2", "EndpointAtRunTime": "true"}],
    },
]


def make_seeds() -> list[dict[str, Any]]:
    """Returns a Create request for each call and for all of them, an Update request, and a Delete request."""
    common = {
        "ServiceToken": "arn:aws:lambda:us-east-1:123456789012:function:caller",
        "ResponseURL": URL,
        "StackId": "arn:aws:cloudformation:us-east-1:123456789012:stack/orders/0f8fad5b-d9cb-469f-a165-70867728950e",
        "RequestId": "7e8c0e1a-0000-4000-8000-000000000001",
        "LogicalResourceId": "OrdersCrossRegionPreflight0a1b2c3d",
        "ResourceType": "Custom::CrossRegionPreflight",
    }
    properties = {"ServiceToken": "x", "ServiceTimeout": "120"}
    create: list[dict[str, Any]] = [
        {"RequestType": "Create", "ResourceProperties": {**properties, "Calls": [call]}} for call in _CALLS
    ]
    later: list[dict[str, Any]] = [
        {
            "RequestType": kind,
            "PhysicalResourceId": "first",
            "ResourceProperties": {**properties, "Calls": _CALLS},
        }
        for kind in ("Update", "Delete")
    ]
    all_calls: dict[str, Any] = {"RequestType": "Create", "ResourceProperties": {"Calls": _CALLS}}
    return [{**common, **fields} for fields in (*create, all_calls, *later)]

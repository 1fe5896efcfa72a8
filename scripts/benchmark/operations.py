"""The measured calls, and the local server's responses."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

REGION = "us-west-2"
_INSTANCES = 20


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: botocore's service and operation, the parameters, the response, and the peer's service name."""

    service: str
    name: str
    parameters: dict[str, Any] = field(hash=False)
    content_type: str
    body: bytes = field(repr=False)
    headers: tuple[tuple[str, str], ...] = ()
    package: str | None = None

    def __str__(self) -> str:
        """Returns the service and the operation."""
        return f"{self.service} {self.name}"

    def event(self) -> dict[str, Any]:
        """Returns the caller's payload."""
        return {
            "Service": self.service,
            "Operation": self.name,
            "Region": REGION,
            "Parameters": self.parameters,
            "Context": {
                "Execution": "arn:aws:states:eu-central-1:123456789012:execution:Orders:1",
                "State": "Read",
                "Entered": "2026-01-31T12:00:00.000Z",
            },
        }

    def peer_event(self, endpoint: str) -> dict[str, Any]:
        """Returns the payload for the peer's handler."""
        action = self.name[0].lower() + self.name[1:]
        return {
            "service": self.package or self.service,
            "action": action,
            "region": REGION,
            "endpoint": endpoint,
            "parameters": self.parameters,
        }

    def response(self) -> bytes:
        """Returns the complete HTTP response."""
        head = {"Content-Type": self.content_type, "x-amzn-RequestId": "R1", "x-amz-request-id": "R1"}
        head |= dict(self.headers)
        head.setdefault("Content-Length", str(len(self.body)))
        lines = "".join(f"{name}: {value}\r\n" for name, value in head.items())
        return f"HTTP/1.1 200 OK\r\n{lines}\r\n".encode() + self.body


def _xml(root: str, namespace: str, inner: str) -> bytes:
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root} xmlns="{namespace}">{inner}</{root}>'.encode()


def _instance(number: int) -> str:
    name = f"i-{number:017x}"
    return (
        f"<item><instanceId>{name}</instanceId><imageId>ami-0123456789abcdef0</imageId>"
        "<instanceState><code>16</code><name>running</name></instanceState>"
        "<privateDnsName>ip-10-0-0-1.us-west-2.compute.internal</privateDnsName><dnsName/><keyName>ops</keyName>"
        "<instanceType>m7g.large</instanceType><launchTime>2026-01-30T08:00:00.000Z</launchTime>"
        "<placement><availabilityZone>us-west-2a</availabilityZone><tenancy>default</tenancy></placement>"
        "<monitoring><state>disabled</state></monitoring><subnetId>subnet-0abc</subnetId><vpcId>vpc-0abc</vpcId>"
        "<privateIpAddress>10.0.0.1</privateIpAddress><groupSet><item><groupId>sg-0abc</groupId>"
        "<groupName>orders</groupName></item></groupSet><architecture>arm64</architecture>"
        f"<tagSet><item><key>Name</key><value>orders-{number}</value></item></tagSet></item>"
    )


_EC2 = "http://ec2.amazonaws.com/doc/2016-11-15/"
_STS = "https://sts.amazonaws.com/doc/2011-06-15/"
_OBJECT = (
    ("ETag", '"d41d8cd98f00b204e9800998ecf8427e"'),
    ("Last-Modified", "Fri, 30 Jan 2026 08:00:00 GMT"),
    ("Accept-Ranges", "bytes"),
)
_KEY = {"Bucket": "orders-in-oregon", "Key": "orders/7.json"}

HEAD_OBJECT = Operation(
    "s3", "HeadObject", _KEY, "application/json", b"", (*_OBJECT, ("Content-Length", "1024"))
)
GET_OBJECT = Operation("s3", "GetObject", _KEY, "application/json", b'{"order": 7}' * 85, _OBJECT)
GET_ITEM = Operation(
    "dynamodb",
    "GetItem",
    {"TableName": "orders", "Key": {"id": {"S": "7"}}},
    "application/x-amz-json-1.0",
    json.dumps(
        {"Item": {"id": {"S": "7"}, "total": {"N": "12.5"}, "lines": {"L": [{"S": "a"}, {"S": "b"}]}}}
    ).encode(),
)
DESCRIBE_INSTANCES = Operation(
    "ec2",
    "DescribeInstances",
    {"Filters": [{"Name": "instance-state-name", "Values": ["running"]}]},
    "text/xml;charset=UTF-8",
    _xml(
        "DescribeInstancesResponse",
        _EC2,
        "<requestId>R1</requestId><reservationSet><item><reservationId>r-1</reservationId><instancesSet>"
        + "".join(map(_instance, range(_INSTANCES)))
        + "</instancesSet></item></reservationSet>",
    ),
)
CONVERSE = Operation(
    "bedrock-runtime",
    "Converse",
    {"modelId": "a-model", "messages": [{"role": "user", "content": [{"text": "Hello"}]}]},
    "application/json",
    json.dumps(
        {
            "output": {"message": {"role": "assistant", "content": [{"text": "Hello."}]}},
            "stopReason": "end_turn",
            "usage": {"inputTokens": 1, "outputTokens": 2, "totalTokens": 3},
            "metrics": {"latencyMs": 1},
        }
    ).encode(),
)
GET_CALLER_IDENTITY = Operation(
    "sts",
    "GetCallerIdentity",
    {},
    "text/xml",
    _xml(
        "GetCallerIdentityResponse",
        _STS,
        "<GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:role/Orders</Arn><UserId>AROA</UserId>"
        "<Account>123456789012</Account></GetCallerIdentityResult>"
        "<ResponseMetadata><RequestId>R1</RequestId></ResponseMetadata>",
    ),
)
OPERATIONS = (HEAD_OBJECT, GET_OBJECT, GET_ITEM, DESCRIBE_INSTANCES, CONVERSE, GET_CALLER_IDENTITY)

"""The calls of the matrix, one per protocol, and the resources that they need."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tests.faults.network.error_documents import Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping

    from localaws import LocalAws

REGION = "us-west-2"
OTHER_REGION = "eu-west-1"
SECRET = "s3cr3t-value"
BUCKET, OTHER_BUCKET, RESULTS = "orders", "orders-eu", "results"
TABLE = "Orders"
OBJECT = f"{SECRET}-object"
KEYS = tuple(f"{SECRET}-{number}" for number in range(4))
LARGE = f"{SECRET}-large"
LARGE_SIZE = 20 * 1024 * 1024
ROLE = "arn:aws:iam::123456789012:role/reader"
EXECUTION = "arn:aws:states:us-east-1:123456789012:execution:Orders:run-1"


@dataclass(frozen=True, slots=True)
class ApiCall:
    """A call. `prefix` is the service's prefix in native error names."""

    service: str
    operation: str
    protocol: Protocol
    prefix: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    streamed: bool = False
    region: str = REGION

    def __str__(self) -> str:
        """Returns the call's name on the page."""
        return f"{self.service} {self.operation}"

    def event(self, **fields: Any) -> dict[str, Any]:
        """Returns the payload with more fields."""
        return {
            "Service": self.service,
            "Operation": self.operation,
            "Region": self.region,
            "Parameters": self.parameters,
            "Context": {"Execution": EXECUTION, "State": "Read", "Entered": "2026-01-31T12:00:00Z"},
            **fields,
        }


GET_OBJECT = ApiCall("s3", "GetObject", Protocol.S3, "S3", {"Bucket": BUCKET, "Key": OBJECT}, streamed=True)
GET_LARGE = replace(GET_OBJECT, parameters={"Bucket": BUCKET, "Key": LARGE})
PUT_OBJECT = ApiCall("s3", "PutObject", Protocol.S3, "S3", {"Bucket": RESULTS, "Key": "copy"})
DESCRIBE_TABLE = ApiCall("dynamodb", "DescribeTable", Protocol.JSON, "DynamoDb", {"TableName": TABLE})
GET_OTHER_REGION = replace(
    GET_OBJECT, parameters={"Bucket": OTHER_BUCKET, "Key": OBJECT}, region=OTHER_REGION
)
LIST_OBJECTS = ApiCall("s3", "ListObjectsV2", Protocol.S3, "S3", {"Bucket": BUCKET})
GET_ITEM = ApiCall(
    "dynamodb", "GetItem", Protocol.JSON, "DynamoDb", {"TableName": TABLE, "Key": {"id": {"S": SECRET}}}
)
GET_IDENTITY = ApiCall("sts", "GetCallerIdentity", Protocol.QUERY, "Sts")
DESCRIBE_REGIONS = ApiCall("ec2", "DescribeRegions", Protocol.EC2, "Ec2", {"RegionNames": [REGION]})
LIST_FUNCTIONS = ApiCall("lambda", "ListFunctions", Protocol.REST_JSON, "Lambda")
CALLS = (GET_OBJECT, GET_OTHER_REGION, LIST_OBJECTS, GET_ITEM, GET_IDENTITY, DESCRIBE_REGIONS, LIST_FUNCTIONS)


def create_resources(aws: LocalAws) -> None:
    """Creates the buckets, objects, role, and table that the calls use."""
    for bucket, region in ((BUCKET, REGION), (OTHER_BUCKET, OTHER_REGION), (RESULTS, REGION)):
        s3 = aws.client("s3", region)
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": region})
        s3.put_object(Bucket=bucket, Key=OBJECT, Body=f"{SECRET} ".encode() * 20)
    for key in KEYS:
        aws.client("s3", REGION).put_object(Bucket=BUCKET, Key=key, Body=b"x")
    aws.client("s3", REGION).put_object(Bucket=BUCKET, Key=LARGE, Body=b"x" * LARGE_SIZE)
    _create_role(aws)
    dynamodb = aws.client("dynamodb", REGION)
    dynamodb.create_table(
        TableName=TABLE,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    dynamodb.put_item(TableName=TABLE, Item={"id": {"S": SECRET}, "note": {"S": f"{SECRET} " * 20}})


def _create_role(aws: LocalAws) -> None:
    """Creates a role that every principal can assume, and that can read the table."""
    iam = aws.client("iam", REGION)
    trust = _policy({"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"AWS": "*"}})
    iam.create_role(RoleName=ROLE.rpartition("/")[2], AssumeRolePolicyDocument=trust)
    policy = _policy({"Effect": "Allow", "Action": "dynamodb:GetItem", "Resource": "*"})
    iam.put_role_policy(RoleName=ROLE.rpartition("/")[2], PolicyName="reading", PolicyDocument=policy)


def _policy(statement: Mapping[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})

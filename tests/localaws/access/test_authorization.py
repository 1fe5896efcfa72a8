"""What roles may do with buckets and tables, seen from outside."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.toys import client_with, make_role

REGION = "us-west-2"


def client_of(aws: LocalAws, service: str, *statements: dict[str, Any]) -> Any:
    role = make_role(aws, *statements)
    got = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="session")["Credentials"]
    return client_with(
        aws, service, REGION, [got[f"{name}"] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")]
    )


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def code_of(call: Any, **parameters: Any) -> str:
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return "OK"


@pytest.fixture
def bucket(aws: LocalAws) -> str:
    name, s3 = f"bucket-{uuid.uuid4().hex[:10]}", aws.client("s3", REGION)
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_object(Bucket=name, Key="a/k", Body=b"x")
    return name


def test_objects(aws: LocalAws, bucket: str) -> None:
    reads = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/a/*")
    reader = client_of(aws, "s3", reads)
    assert code_of(reader.get_object, Bucket=bucket, Key="a/k") == "OK"
    assert code_of(reader.get_object, Bucket=bucket, Key="b/k") == "AccessDenied"
    assert code_of(reader.put_object, Bucket=bucket, Key="a/k", Body=b"y") == "AccessDenied"
    assert code_of(reader.list_objects_v2, Bucket=bucket) == "AccessDenied"
    assert code_of(reader.get_object, Bucket=bucket, Key="a/missing") == "AccessDenied"
    lister = client_of(aws, "s3", reads, allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))
    assert code_of(lister.get_object, Bucket=bucket, Key="a/missing") == "NoSuchKey"
    assert code_of(lister.list_objects_v2, Bucket=bucket) == "OK"


def test_the_requested_region(aws: LocalAws, bucket: str) -> None:
    elsewhere = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    reader = client_of(aws, "s3", allow("s3:GetObject", "*", Condition=elsewhere))
    assert code_of(reader.get_object, Bucket=bucket, Key="a/k") == "AccessDenied"


def test_tables(aws: LocalAws) -> None:
    name = f"table-{uuid.uuid4().hex[:10]}"
    aws.client("dynamodb", REGION).create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
    )
    reader = client_of(
        aws, "dynamodb", allow("dynamodb:GetItem", f"arn:aws:dynamodb:{REGION}:123456789012:table/{name}")
    )
    key = {"Id": {"S": "1"}}
    assert code_of(reader.get_item, TableName=name, Key=key) == "OK"
    assert code_of(reader.put_item, TableName=name, Item=key) == "AccessDeniedException"
    assert code_of(reader.get_item, TableName="other", Key=key) == "AccessDeniedException"

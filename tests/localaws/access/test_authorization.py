"""Tests of the authorization of role sessions, through the S3 and DynamoDB APIs."""

import uuid
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.functions_and_roles import client_with, make_role

REGION = "us-west-2"


def role_client(aws: LocalAws, service: str, *statements: dict[str, Any]) -> Any:
    role = make_role(aws, *statements)
    credentials = aws.client("sts", REGION).assume_role(RoleArn=role, RoleSessionName="session")[
        "Credentials"
    ]
    return client_with(
        aws,
        service,
        REGION,
        [credentials[name] for name in ("AccessKeyId", "SecretAccessKey", "SessionToken")],
    )


def allow(action: str, resource: str, **more: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource, **more}


def error_code(call: Any, **parameters: Any) -> str:
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


def test_s3_permissions(aws: LocalAws, bucket: str) -> None:
    read_objects = allow("s3:GetObject", f"arn:aws:s3:::{bucket}/a/*")
    reader = role_client(aws, "s3", read_objects)
    assert error_code(reader.get_object, Bucket=bucket, Key="a/k") == "OK"
    assert error_code(reader.get_object, Bucket=bucket, Key="b/k") == "AccessDenied"
    assert error_code(reader.put_object, Bucket=bucket, Key="a/k", Body=b"y") == "AccessDenied"
    assert error_code(reader.list_objects_v2, Bucket=bucket) == "AccessDenied"
    assert error_code(reader.get_object, Bucket=bucket, Key="a/missing") == "AccessDenied"
    lister = role_client(aws, "s3", read_objects, allow("s3:ListBucket", f"arn:aws:s3:::{bucket}"))
    assert error_code(lister.get_object, Bucket=bucket, Key="a/missing") == "NoSuchKey"
    assert error_code(lister.list_objects_v2, Bucket=bucket) == "OK"


def test_copy_needs_permission_to_read_its_source(aws: LocalAws, bucket: str) -> None:
    write, read = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/copies/*"), f"arn:aws:s3:::{bucket}/a/*"
    missing = {"Bucket": bucket, "Key": "copies/k", "CopySource": f"{bucket}/a/missing k"}
    copy = missing | {"CopySource": {"Bucket": bucket, "Key": "a/k"}}
    writer = role_client(aws, "s3", write)
    assert error_code(writer.copy_object, **copy) == "AccessDenied"
    copier = role_client(aws, "s3", write, allow("s3:GetObject", read))
    assert error_code(copier.copy_object, **copy) == "OK"
    assert error_code(copier.copy_object, **missing) == "AccessDenied"
    assert error_code(copier.copy_object, **copy | {"Key": "other/k"}) == "AccessDenied"
    bucket_arn = f"arn:aws:s3:::{bucket}"
    lister = role_client(aws, "s3", write, allow("s3:GetObject", read), allow("s3:ListBucket", bucket_arn))
    assert error_code(lister.copy_object, **missing) == "NoSuchKey"


def test_copy_of_a_version_needs_another_permission(aws: LocalAws, bucket: str) -> None:
    source = {"Bucket": bucket, "Key": "a/k", "VersionId": "null"}
    copy = {"Bucket": bucket, "Key": "copies/k", "CopySource": source}
    write = allow("s3:PutObject", f"arn:aws:s3:::{bucket}/copies/*")
    reads = [
        allow(f"s3:{action}", f"arn:aws:s3:::{bucket}/a/*") for action in ("GetObject", "GetObjectVersion")
    ]
    codes = [error_code(role_client(aws, "s3", write, read).copy_object, **copy) for read in reads]
    assert codes[0] == "AccessDenied"
    assert codes[1] != "AccessDenied"


def test_requested_region_condition(aws: LocalAws, bucket: str) -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}
    reader = role_client(aws, "s3", allow("s3:GetObject", "*", Condition=condition))
    assert error_code(reader.get_object, Bucket=bucket, Key="a/k") == "AccessDenied"


def test_dynamodb_permissions(aws: LocalAws) -> None:
    name = f"table-{uuid.uuid4().hex[:10]}"
    aws.client("dynamodb", REGION).create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        AttributeDefinitions=[{"AttributeName": "Id", "AttributeType": "S"}],
        KeySchema=[{"AttributeName": "Id", "KeyType": "HASH"}],
    )
    reader = role_client(
        aws, "dynamodb", allow("dynamodb:GetItem", f"arn:aws:dynamodb:{REGION}:123456789012:table/{name}")
    )
    key = {"Id": {"S": "1"}}
    assert error_code(reader.get_item, TableName=name, Key=key) == "OK"
    assert error_code(reader.put_item, TableName=name, Item=key) == "AccessDeniedException"
    assert error_code(reader.get_item, TableName="other", Key=key) == "AccessDeniedException"


def test_index_of_a_table_has_its_own_permission(aws: LocalAws) -> None:
    table, index = f"arn:aws:dynamodb:{REGION}:123456789012:table/t", {"IndexName": "by-date"}
    query = {
        "TableName": "t",
        "KeyConditionExpression": "d = :d",
        "ExpressionAttributeValues": {":d": {"S": "x"}},
    }
    of_table = role_client(aws, "dynamodb", allow("dynamodb:*", table))
    of_index = role_client(aws, "dynamodb", allow("dynamodb:*", f"{table}/index/by-date"))
    assert error_code(of_table.query, **query) == "ResourceNotFoundException", "the table doesn't exist"
    assert error_code(of_table.query, **query, **index) == "AccessDeniedException"
    assert error_code(of_index.query, **query, **index) == "ResourceNotFoundException"
    assert error_code(of_index.scan, TableName="t", **index) == "ResourceNotFoundException"
    assert error_code(of_index.query, **query) == "AccessDeniedException"

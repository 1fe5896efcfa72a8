"""Tests that compare recordings of native states on AWS with calls to an emulated AWS."""

from __future__ import annotations

import json
import re
from typing import Any
from uuid import uuid4

import pytest

from tests.caller.calls import call, failure

pytestmark = pytest.mark.usefixtures("aws")


@pytest.fixture
def bucket() -> str:
    name = f"orders-{uuid4()}"
    location = {"CreateBucketConfiguration": {"LocationConstraint": "us-west-2"}}
    call("s3", "CreateBucket", {"Bucket": name, **location})
    return name


def stored(bucket: str, body: Any, **fields: Any) -> dict[str, Any]:
    call("s3", "PutObject", {"Bucket": bucket, "Key": "k", "Body": body}, **fields)
    read: dict[str, Any] = call("s3", "GetObject", {"Bucket": bucket, "Key": "k"})
    return read


def test_response_is_the_modeled_output_only(bucket: str) -> None:
    assert set(stored(bucket, "text data")) == {
        "AcceptRanges",
        "Body",
        "ContentLength",
        "ContentType",
        "ETag",
        "LastModified",
        "Metadata",
    }


def test_empty_response_is_an_empty_object(bucket: str) -> None:
    assert call("s3", "DeleteBucket", {"Bucket": bucket}) == {}


def test_empty_maps_are_kept(bucket: str) -> None:
    assert stored(bucket, "text data")["Metadata"] == {}


def test_blob_in_a_result_is_text(bucket: str) -> None:
    assert stored(bucket, "text data")["Body"] == "text data"


def test_empty_blob_in_a_result_is_an_empty_string(bucket: str) -> None:
    assert stored(bucket, "")["Body"] == ""


@pytest.mark.parametrize(
    ("body", "bytes_stored"),
    [
        ("text data", '"text data"'),
        ({"Dict": "Value"}, '{"Dict":"Value"}'),
        (False, "false"),
        (0, "0"),
        ("", '""'),
    ],
)
def test_streaming_blob_in_the_parameters_is_serialized_as_json(
    bucket: str, body: Any, bytes_stored: str
) -> None:
    read = stored(bucket, body, BlobFormat="native")
    assert read["Body"] == bytes_stored
    assert read["ContentLength"] == len(bytes_stored)


def test_streaming_string_includes_its_quotation_marks(bucket: str) -> None:
    assert stored(bucket, "text data", BlobFormat="native")["ContentLength"] == 11


def test_streaming_content_type_is_text_plain(bucket: str) -> None:
    assert stored(bucket, "text data", BlobFormat="native")["ContentType"] == "text/plain; charset=UTF-8"


def test_object_for_a_string_member_is_compact_json() -> None:
    queue = call("sqs", "CreateQueue", {"QueueName": f"q-{uuid4()}"})["QueueUrl"]
    call("sqs", "SendMessage", {"QueueUrl": queue, "MessageBody": {"order": [1, {"ü": None}]}})
    message = call("sqs", "ReceiveMessage", {"QueueUrl": queue})["Messages"][0]
    assert message["Body"] == '{"order":[1,{"ü":null}]}'


def test_start_execution_input_can_be_an_object() -> None:
    role = "arn:aws:iam::123456789012:role/r"
    definition = {"StartAt": "P", "States": {"P": {"Type": "Pass", "End": True}}}
    machine = call(
        "stepfunctions",
        "CreateStateMachine",
        {"Name": f"m-{uuid4()}", "RoleArn": role, "Definition": definition},
    )["StateMachineArn"]
    started = call("stepfunctions", "StartExecution", {"StateMachineArn": machine, "Input": {"a": 1}})
    read = call("stepfunctions", "DescribeExecution", {"ExecutionArn": started["ExecutionArn"]})
    assert json.loads(read["Input"]) == {"a": 1}
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", started["StartDate"])


def test_unmodeled_error_of_ec2_is_ec2_exception() -> None:
    assert failure("ec2", "DescribeVpcs", {"VpcIds": ["vpc-0"]}).name == "Ec2.Ec2Exception"


def test_unmodeled_error_of_dynamodb_is_dynamodb_exception() -> None:
    key = {"AttributeName": "Id", "KeyType": "HASH"}
    raised = failure(
        "dynamodb",
        "CreateTable",
        {"TableName": "T", "KeySchema": [key], "AttributeDefinitions": [], "BillingMode": "PAY_PER_REQUEST"},
    )
    assert raised.name == "DynamoDb.DynamoDbException"


def test_cause_of_a_missing_key(bucket: str) -> None:
    raised = failure("s3", "GetObject", {"Bucket": bucket, "Key": "absent"})
    assert raised.name == "S3.NoSuchKeyException"
    assert re.fullmatch(
        r"The specified key does not exist\. \(Service: S3, Status Code: 404, Request ID: \w+\) "
        r"\(SDK Attempt Count: 1\)",
        raised.text,
    )


def test_head_object_of_a_missing_key(bucket: str) -> None:
    assert failure("s3", "HeadObject", {"Bucket": bucket, "Key": "absent"}).name == "S3.NoSuchKeyException"


def test_head_bucket_of_a_missing_bucket() -> None:
    assert (
        failure("s3", "HeadBucket", {"Bucket": "no-such-bucket-anywhere"}).name == "S3.NoSuchBucketException"
    )


def test_location_of_a_bucket_in_another_region(bucket: str) -> None:
    assert call("s3", "GetBucketLocation", {"Bucket": bucket}) == {"LocationConstraint": "us-west-2"}

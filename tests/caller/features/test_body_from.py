"""Tests of `BodyFrom`, which reads a blob parameter from S3."""

from __future__ import annotations

import json
import tempfile
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


MB = 1024 * 1024


@pytest.fixture(scope="module")
def s3(moto_url: str) -> Any:
    client = boto3.client(
        "s3",
        region_name="eu-west-1",
        endpoint_url=moto_url,
        aws_access_key_id="testing",
        aws_secret_access_key="testing",
    )
    for name in ("inputs", "copies"):
        client.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    return client


def source(key: str) -> dict[str, str]:
    return {"Bucket": "inputs", "Key": key, "Region": "eu-west-1"}


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("blob_format", ["text", "base64", "native"])
@pytest.mark.parametrize("size", [0, 3, 9 * MB])
def test_body_is_the_object_for_every_blob_format(
    s3: Any,
    size: int,
    blob_format: str,
) -> None:
    body = b"\xff" * size
    s3.put_object(Bucket="inputs", Key="k", Body=body)
    call("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"), BlobFormat=blob_format)
    assert s3.get_object(Bucket="copies", Key="c")["Body"].read() == body


def test_required_blob_without_streaming(aws: str, s3: Any) -> None:
    s3.put_object(Bucket="inputs", Key="record", Body=b"\x00\xff")
    kinesis = boto3.client("kinesis", region_name="us-west-2", endpoint_url=aws)
    kinesis.create_stream(StreamName="s", ShardCount=1)
    put = call("kinesis", "PutRecord", {"StreamName": "s", "PartitionKey": "p"}, BodyFrom=source("record"))
    where = {"ShardId": put["ShardId"], "ShardIteratorType": "TRIM_HORIZON", "StreamName": "s"}
    iterator = kinesis.get_shard_iterator(**where)["ShardIterator"]
    assert kinesis.get_records(ShardIterator=iterator)["Records"][0]["Data"] == b"\x00\xff"


@pytest.mark.parametrize(
    ("called", "parameters", "parameter", "sent"),
    [
        ("rekognition DetectLabels", {"MaxLabels": 3}, None, {"MaxLabels": 3, "Image": {"Bytes": "AP8="}}),
        ("rekognition DetectLabels", {"Image": {}}, "Image.Bytes", {"Image": {"Bytes": "AP8="}}),
        (
            "rekognition CompareFaces",
            {"TargetImage": {"S3Object": {"Bucket": "b", "Name": "n"}}},
            "SourceImage.Bytes",
            {
                "SourceImage": {"Bytes": "AP8="},
                "TargetImage": {"S3Object": {"Bucket": "b", "Name": "n"}},
            },
        ),
        ("kms Decrypt", {"KeyId": "k"}, None, {"KeyId": "k", "CiphertextBlob": "AP8="}),
        (
            "lambda CreateFunction",
            {"FunctionName": "f", "Role": "r", "Code": {"SourceKMSKeyArn": "a"}},
            None,
            {"FunctionName": "f", "Role": "r", "Code": {"SourceKMSKeyArn": "a", "ZipFile": "AP8="}},
        ),
        (
            "bedrock-agent-runtime Retrieve",  # its model has lowercase names
            {"KnowledgeBaseId": "k", "RetrievalQuery": {"Image": {"Format": "png"}}},
            "RetrievalQuery.Image.InlineContent",
            {"retrievalQuery": {"image": {"format": "png", "inlineContent": "AP8="}}},
        ),
    ],
)
def test_blob_inside_a_structure(
    called: str, parameters: dict[str, Any], parameter: str | None, sent: dict[str, Any], wire: Wire
) -> None:
    wire.play(Response(200, b"\x00\xff"), Response(200, b"{}"))
    location = source("k") | ({"Parameter": parameter} if parameter else {})
    service, operation = called.split()
    call(service, operation, parameters, BodyFrom=location)
    body = json.loads(wire.requests[1].body)
    assert {name: body[name] for name in sent} == sent


def test_sdks_retries_send_the_complete_body(wire: Wire) -> None:
    busy = Response(503, b"<Error><Code>SlowDown</Code><Message>later</Message></Error>")
    wire.play(Response(200, b"content"), busy, Response(200))
    call("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"))
    assert [request.method for request in wire.requests] == ["GET", "PUT", "PUT"]
    assert [request.body for request in wire.requests[1:]] == [b"content", b"content"]


def test_missing_object(aws: str, s3: Any) -> None:  # noqa: ARG001  fixtures
    raised = failure("s3", "PutObject", {"Bucket": "copies", "Key": "none"}, BodyFrom=source("none"))
    assert raised.name == "S3.NoSuchKeyException"
    assert raised.text.startswith("BodyFrom: The specified key does not exist. (Service: S3, ")
    assert "none" not in [entry["Key"] for entry in s3.list_objects_v2(Bucket="copies").get("Contents", [])]


def test_object_body_that_is_incomplete_in_all_attempts(wire: Wire) -> None:
    wire.play(Response(200, b"x" * 100, cut=5))
    raised = failure("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"))
    assert raised.name == "S3.SdkClientException"
    assert raised.text == (
        "BodyFrom: Unable to execute HTTP request: the response is incomplete (SDK Attempt Count: 3)"
    )
    assert [request.method for request in wire.requests] == ["GET"] * 3


def test_retried_download_starts_with_an_empty_file(wire: Wire) -> None:
    wire.play(Response(200, b"too much of it", cut=5), Response(200, b"whole"), Response(200, b""))
    call("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"))
    assert [request.method for request in wire.requests] == ["GET", "GET", "PUT"]
    assert wire.requests[2].body == b"whole"


def test_object_that_exceeds_the_temporary_storage(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.play(Response(200, b"x" * 100))
    free = type("Usage", (), {"free": 99})
    monkeypatch.setattr("caller.features.s3_download.shutil.disk_usage", lambda _folder: free)
    raised = failure("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"))
    assert raised.text == (
        "BodyFrom: the object has 100 bytes; the function's temporary storage has room for 99 "
        "(Metadata, Caller.EphemeralStorage)"
    )


def test_object_that_exceeds_the_memory_without_streaming(
    wire: Wire, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128")
    wire.play(Response(200, b"x" * (8 * 1024 * 1024 + 1)))
    raised = failure("lambda", "Invoke", {"FunctionName": "f"}, BodyFrom=source("k"))
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text == (
        "BodyFrom: the object has 8,388,609 bytes; without streaming, this function's memory is sufficient for "
        "8,388,608 (Metadata, Caller.MemorySize)"
    )
    assert [request.method for request in wire.requests] == ["GET"]


def test_expected_bucket_owner(wire: Wire) -> None:
    wire.play(Response(200, b"content"), Response(200))
    written = {**source("k"), "ExpectedBucketOwner": "210987654321"}
    call("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=written)
    owners = [request.headers.get("x-amz-expected-bucket-owner") for request in wire.requests]
    assert owners == ["210987654321", None]


def test_temporary_file_is_deleted(wire: Wire, monkeypatch: pytest.MonkeyPatch, tmp_path: Any) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    wire.play(Response(200, b"x"), Response(200))
    call("s3", "PutObject", {"Bucket": "copies", "Key": "c"}, BodyFrom=source("k"))
    assert list(tmp_path.iterdir()) == []


def test_payload_of_a_lambda_function(wire: Wire) -> None:
    wire.play(Response(200, b'{"a": 1}'), Response(200, b"{}"))
    call("lambda", "Invoke", {"FunctionName": "f"}, BodyFrom=source("k"))
    assert wire.requests[1].body == b'{"a": 1}'

"""Tests of `ResultWriter`, which writes results and bodies to S3 in another Region."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import CONTEXT, TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

MB = 1024 * 1024


@pytest.fixture
def s3(aws: str) -> Any:
    """Creates an empty bucket in eu-west-1 and a source bucket in us-west-2, and returns a client."""
    source = boto3.client("s3", region_name="us-west-2", endpoint_url=aws)
    destination = boto3.client("s3", region_name="eu-west-1", endpoint_url=aws)
    for client, name in ((source, "source"), (destination, "results")):
        where = {"LocationConstraint": client.meta.region_name}
        client.create_bucket(Bucket=name, CreateBucketConfiguration=where)
    yield destination
    for name in ("source", "results"):
        for entry in destination.list_objects_v2(Bucket=name).get("Contents", []):
            destination.delete_object(Bucket=name, Key=entry["Key"])
        destination.delete_bucket(Bucket=name)


def writer(prefix: str | None = "out") -> dict[str, Any]:
    return {"Bucket": "results", "Region": "eu-west-1"} | ({} if prefix is None else {"Prefix": prefix})


def listed(**fields: Any) -> Any:
    return call("s3", "ListObjectsV2", {"Bucket": "source"}, ResultWriter=writer(), **fields)[
        "ResultWriterDetails"
    ]


def test_object_is_the_native_result_as_json(s3: Any) -> None:
    s3.put_object(Bucket="source", Key="ä", Body=b"x")
    details = listed()
    stored = s3.get_object(Bucket="results", Key=details["Key"])
    content = stored["Body"].read()
    assert [entry["Key"] for entry in json.loads(content)["Contents"]] == ["ä"]
    assert stored["ContentType"] == "application/json"
    assert details == {
        "Bucket": "results",
        "Key": details["Key"],
        "Region": "eu-west-1",
        "Size": len(content),
        "ETag": stored["ETag"],
    }


def test_key_is_the_same_only_for_a_retry(s3: Any) -> None:  # noqa: ARG001  a fixture
    first = listed()["Key"]
    assert first.startswith("out/Orders/run-1/Read-")
    assert first.endswith(".json")
    assert listed()["Key"] == first
    contexts = [
        CONTEXT | change
        for change in (
            {"Entered": "2026-01-31T12:00:01Z"},
            {"Item": 1},
            {"Item": 2},
            {"State": "Other state/with ☃"},
            {"Execution": CONTEXT["Execution"] + "-b"},
        )
    ]
    keys = [listed(Context=context)["Key"] for context in contexts]
    assert len({first, *keys}) == 6
    assert keys[3].startswith("out/Orders/run-1/Other-state-with---")


def test_each_iteration_with_the_same_call_writes_an_object(s3: Any) -> None:
    keys = {listed(Context=CONTEXT | {"SharedByIterations": True})["Key"] for _ in range(5)}
    assert len(keys) == s3.list_objects_v2(Bucket="results")["KeyCount"] == 5
    assert all(key.startswith("out/Orders/run-1/Read-") for key in keys)


def test_iterations_with_different_regions_write_different_objects(s3: Any) -> None:  # noqa: ARG001  a fixture
    keys = [listed(Region=region)["Key"] for region in ("us-west-2", "eu-west-1", "us-west-2")]
    assert keys[0] == keys[2] != keys[1]


def test_iterations_with_different_roles_write_different_objects(s3: Any) -> None:  # noqa: ARG001  a fixture
    roles = [f"arn:aws:iam::{account}:role/r" for account in ("111111111111", "222222222222")]
    assert len({listed(Credentials={"RoleArn": role})["Key"] for role in roles}) == 2


@pytest.mark.parametrize(
    ("prefix", "start"), [(None, "Orders/"), ("a/b/", "a/b/Orders/"), ("a/b", "a/b/Orders/")]
)
def test_prefixes(s3: Any, prefix: str | None, start: str) -> None:  # noqa: ARG001  a fixture
    details = call("s3", "ListObjectsV2", {"Bucket": "source"}, ResultWriter=writer(prefix))
    assert details["ResultWriterDetails"]["Key"].startswith(start)


@pytest.mark.parametrize("size", [0, 11, 8 * MB, 8 * MB + 1, 20 * MB])
def test_streaming_body_is_written_unchanged(s3: Any, size: int) -> None:
    body = bytes(range(256)) * (size // 256) + b"\xff" * (size % 256)
    s3.put_object(Bucket="source", Key="k", Body=body, ContentType="image/png")
    details = call("s3", "GetObject", {"Bucket": "source", "Key": "k"}, ResultWriter=writer())[
        "ResultWriterDetails"
    ]
    stored = s3.get_object(Bucket="results", Key=details["Key"])
    assert stored["Body"].read() == body
    assert (details["Size"], details["ETag"]) == (size, stored["ETag"])
    assert stored["ContentType"] == "image/png"
    assert s3.list_multipart_uploads(Bucket="results").get("Uploads", []) == []


def test_query_result_of_all_pages(s3: Any) -> None:
    for index in range(12):
        s3.put_object(Bucket="source", Key=f"{index:02}", Body=b"x")
    details = listed(Paginate={"PageSize": 5}, Query="Contents[].Key")
    stored = json.loads(s3.get_object(Bucket="results", Key=details["Key"])["Body"].read())
    assert stored == [f"{index:02}" for index in range(12)]


def test_default_region_is_the_functions_region(s3: Any) -> None:
    s3_in_virginia = boto3.client("s3", region_name="us-east-1", endpoint_url=s3.meta.endpoint_url)
    s3_in_virginia.create_bucket(Bucket="own")
    details = call("s3", "ListObjectsV2", {"Bucket": "source"}, ResultWriter={"Bucket": "own"})
    assert details["ResultWriterDetails"]["Region"] == "us-east-1"


def test_missing_bucket(s3: Any) -> None:  # noqa: ARG001  a fixture
    raised = failure(
        "s3", "ListObjectsV2", {"Bucket": "source"}, ResultWriter={"Bucket": "nowhere", "Region": "eu-west-1"}
    )
    assert raised.name == "S3.NoSuchBucketException"
    assert raised.text.startswith("ResultWriter: The specified bucket does not exist (Service: S3, ")


def test_failed_call_writes_nothing(s3: Any) -> None:
    raised = failure("s3", "GetObject", {"Bucket": "source", "Key": "no"}, ResultWriter=writer())
    assert raised.name == "S3.NoSuchKeyException"
    assert s3.list_objects_v2(Bucket="results")["KeyCount"] == 0


UPLOAD_CREATED = Response(
    200,
    b"<InitiateMultipartUploadResult><Bucket>results</Bucket><Key>k</Key><UploadId>u-1</UploadId>"
    b"</InitiateMultipartUploadResult>",
)
PART = Response(200, headers={"ETag": '"e"'})
GET = {"Bucket": "source", "Key": "k"}


def methods(wire: Wire) -> list[str]:
    return [f"{request.method} {request.path.partition('?')[2]}" for request in wire.requests]


def test_incomplete_body_fails_the_call_and_aborts_the_upload(wire: Wire) -> None:
    wire.play(Response(200, b"x" * 10 * MB, cut=5), UPLOAD_CREATED, PART, Response(204))
    raised = failure("s3", "GetObject", GET, ResultWriter=writer())
    assert raised.name == "S3.SdkClientException"
    assert not raised.text.startswith("ResultWriter")
    assert methods(wire)[-1] == "DELETE uploadId=u-1"


def test_upload_that_fails_is_aborted(wire: Wire) -> None:
    denied = b"<Error><Code>AccessDenied</Code><Message>no</Message></Error>"
    wire.play(Response(200, b"x" * 20 * MB), UPLOAD_CREATED, PART, Response(403, denied), Response(204))
    raised = failure("s3", "GetObject", GET, ResultWriter=writer())
    assert raised.name == "S3.S3Exception"
    assert raised.text.startswith("ResultWriter: no (Service: S3, Status Code: 403")
    assert methods(wire)[-1] == "DELETE uploadId=u-1"


def test_upload_that_exceeds_the_deadline_is_aborted(wire: Wire) -> None:
    wire.play(
        Response(200, b"x" * 20 * MB),
        UPLOAD_CREATED,
        PART,
        Response(200, headers={"ETag": '"e"'}, delay=20),
        Response(204),
    )
    with pytest.raises(NamedError) as raised:
        handler(payload("s3", "GetObject", GET, ResultWriter=writer()), TimeLeft(4000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert str(raised.value).startswith("ResultWriter: only 8,388,608 bytes were written in the remaining ")
    assert methods(wire)[-1] == "DELETE uploadId=u-1"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ({}, "ResultWriter.Bucket is missing"),
        ({"Bucket": 5}, "ResultWriter.Bucket must be a bucket's name, not a number"),
        ({"Bucket": "b", "Prefix": 5}, "ResultWriter.Prefix must be a string, not a number"),
        ({"Bucket": "b", "Region": "x"}, "ResultWriter.Region must be a Region such as 'us-west-2'"),
        ({"Bucket": "b", "Key": "k"}, "ResultWriter.Key is an unknown field"),
        ("b", "ResultWriter must be an object, not a string"),
    ],
)
def test_invalid_fields(wire: Wire, written: object, text: str) -> None:
    raised = failure("s3", "GetObject", GET, ResultWriter=written)
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text == text
    assert wire.requests == []


def test_result_that_cannot_be_encoded(wire: Wire) -> None:
    """If XML repeats an element that must be unique, botocore returns the element objects."""
    role = "<Roles><member><Path>/a/</Path><Path>/b/</Path></member></Roles>"
    wire.play(Response(200, f"<R><ListRolesResult>{role}</ListRolesResult></R>".encode()))
    raised = failure("iam", "ListRoles", {}, ResultWriter=writer())
    assert raised.name == "Iam.SdkClientException"
    assert "the response could not be parsed" in raised.text


def test_region_that_is_too_long_for_a_host_name(wire: Wire) -> None:
    wire.play(Response(200, b"body"))
    location = {"Bucket": "b", "Region": f"eu-{'w-' * 40}west-1"}
    raised = failure("s3", "GetObject", {"Bucket": "b", "Key": "k"}, ResultWriter=location)
    assert raised.name == "S3.SdkClientException"
    assert raised.text.startswith("ResultWriter: ")

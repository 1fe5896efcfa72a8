"""Tests of encoding and validating a state's parameters."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from typing import Any

import pytest

from caller.contract import BlobFormat
from caller.errors import CallFailed
from caller.invoke.operation import encode_parameters, prepare_operation
from caller.payload import parse_call
from tests.caller.calls import payload

INVALID_TIMESTAMP = "must be a timestamp: ISO 8601 such as '2026-01-31T12:00:00Z', or seconds since 1970"


def encoded(
    service: str, operation: str, parameters: dict[str, Any], blob_format: str = "text"
) -> dict[str, Any]:
    call = parse_call(payload(service, operation, parameters, BlobFormat=blob_format))
    return encode_parameters(call, prepare_operation(service, operation, BlobFormat(blob_format)))


def problems(
    service: str, operation: str, parameters: dict[str, Any], blob_format: str = "text"
) -> list[str]:
    with pytest.raises(CallFailed) as raised:
        encoded(service, operation, parameters, blob_format)
    assert raised.value.failure.name == "CrossRegion.InvalidCall"
    start = f"{service} {operation}: "
    lines = raised.value.failure.text.split("\n")
    assert all(line.startswith(start) for line in lines)
    return [line.removeprefix(start) for line in lines]


def test_native_and_model_names_can_be_mixed_at_every_depth() -> None:
    item = {
        "Id": {"S": "1"},
        "a": {"Bool": True},
        "b": {"BOOL": True},
        "c": {"Nul": True},
        "d": {"Ss": ["x"]},
    }
    assert encoded("dynamodb", "PutItem", {"TableName": "T", "Item": item})["Item"] == {
        "Id": {"S": "1"},
        "a": {"BOOL": True},
        "b": {"BOOL": True},
        "c": {"NULL": True},
        "d": {"SS": ["x"]},
    }


def test_recursive_shapes_and_map_keys() -> None:
    deep: dict[str, Any] = {"Ns": ["1"]}
    expected: dict[str, Any] = {"NS": ["1"]}
    for key in ("Bool", "SS", "nul"):  # map keys that are also member names
        deep, expected = {"M": {key: {"L": [deep]}}}, {"M": {key: {"L": [expected]}}}
    assert encoded("dynamodb", "PutItem", {"TableName": "T", "Item": {"Bool": deep}})["Item"] == {
        "Bool": expected
    }


def test_lower_case_models_and_reserved_words() -> None:
    parameters = {"Expression": {"Or": [{"Dimensions": {"Key": "SERVICE", "Values": ["x"]}}]}}
    assert (
        encoded(
            "ce",
            "CreateCostCategoryDefinition",
            {"Name": "n", "RuleVersion": "v", "Rules": [{"Value": "v", "Rule": parameters["Expression"]}]},
        )["Rules"][0]["Rule"]
        == parameters["Expression"]
    )
    assert encoded("ecs", "ListTasks", {"Cluster": "c"}) == {"cluster": "c"}
    assert encoded("ecs", "ListTasks", {"cluster": "c"}) == {"cluster": "c"}
    assert encoded("cloudsearchdomain", "Search", {"Query": "q", "ReturnValue": "x"}) == {
        "query": "q",
        "return": "x",
    }


@pytest.mark.parametrize(
    ("given", "time"),
    [
        ("2026-01-31T12:00:00Z", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00.250Z", datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)),
        ("2026-01-31T13:00:00+01:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31T12:00:00", datetime(2026, 1, 31, 12, tzinfo=UTC)),
        ("2026-01-31", datetime(2026, 1, 31, tzinfo=UTC)),
        (1769860800, datetime(2026, 1, 31, 12, tzinfo=UTC)),
        (1769860800.25, datetime(2026, 1, 31, 12, 0, 0, 250_000, tzinfo=UTC)),
    ],
)
def test_timestamps(given: object, time: datetime) -> None:
    parameters = {"Bucket": "b", "Key": "k", "IfModifiedSince": given}
    assert encoded("s3", "GetObject", parameters)["IfModifiedSince"] == time


def test_numbers() -> None:
    assert encoded("s3", "ListObjectsV2", {"Bucket": "b", "MaxKeys": 5.0})["MaxKeys"] == 5
    big = 10**18 + 1
    assert encoded("logs", "GetLogEvents", {"LogStreamName": "s", "StartTime": big})["startTime"] == big
    data = {"Namespace": "n", "MetricData": [{"MetricName": "m", "Value": "-Infinity"}]}
    assert encoded("cloudwatch", "PutMetricData", data)["MetricData"][0]["Value"] == -math.inf


@pytest.mark.parametrize(
    ("blob_format", "given", "sent"),
    [
        ("text", "größe", "größe".encode()),
        ("text", {"a": ["ü"]}, '{"a":["ü"]}'.encode()),
        ("text", 1.5, b"1.5"),
        ("native", "aGk=", b"aGk="),
        ("native", {"a": 1}, b'{"a":1}'),
        ("base64", "aGk=", b"hi"),
    ],
)
def test_blobs_without_streaming(blob_format: str, given: object, sent: bytes) -> None:
    parameters = {"StreamName": "s", "PartitionKey": "p", "Data": given}
    assert encoded("kinesis", "PutRecord", parameters, blob_format)["Data"] == sent


def test_null_is_absent() -> None:
    assert encoded("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": None}) == {"Bucket": "b"}


def test_documents_keep_their_keys_and_nulls() -> None:
    document = {"any": {"Key": [None, 1, {"toolSpec": True}]}}
    tools = {"Tools": [{"ToolSpec": {"Name": "t", "InputSchema": {"Json": document}}}]}
    sent = encoded("bedrock-runtime", "Converse", {"ModelId": "m", "ToolConfig": tools})
    assert sent["toolConfig"]["tools"][0]["toolSpec"]["inputSchema"] == {"json": document}


@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"Bucket": "b"}, ["Parameters needs 'Key'"]),
        ({}, ["Parameters needs 'Bucket', 'Key'"]),
        (
            {"Buckett": "b", "Key": "k"},
            ["Parameters has no parameter 'Buckett'; did you mean 'Bucket'?"],
        ),
        ({"Bucket": "b", "Key": ""}, ["Parameters/Key must not be empty"]),
        ({"Bucket": "", "Key": "k"}, ["Parameters/Bucket must not be empty"]),
        ({"Bucket": "b", "Key": "k", "PartNumber": "one"}, ["Parameters/PartNumber must be a whole number"]),
        ({"Bucket": "b", "Key": "k", "PartNumber": True}, ["Parameters/PartNumber must be a whole number"]),
        (
            {"Bucket": "b", "Key": "k", "Range": "bytes=0-1\r\nx-amz-acl: public-read"},
            ["Parameters/Range must not contain a line break, because it is sent as an HTTP header"],
        ),
        (
            {"Bucket": "b", "Key": "k", "SSECustomerKey": "a", "SseCustomerKey": "a"},
            ["Parameters has 'SseCustomerKey' twice, in two spellings"],
        ),
        (
            {"Bucket": "b", "Key": "k", "IfModifiedSince": "yesterday"},
            [f"Parameters/IfModifiedSince {INVALID_TIMESTAMP}"],
        ),
    ],
)
def test_invalid_parameters(parameters: dict[str, Any], expected: list[str]) -> None:
    assert problems("s3", "GetObject", parameters) == expected


def test_invalid_nested_parameters() -> None:
    item = {
        "Id": {"N": {"N": None}, "Bool": "yes"},
        "List": {"L": [{"Bool": 0.5}, None, {"X": 1}]},
        "Set": {"Ss": "x"},
        "Map": {"M": []},
        "Path": "$.path",
    }
    assert problems("dynamodb", "PutItem", {"TableName": "T", "Item": item}) == [
        "Parameters/Item/Id/Bool must be true or false",
        "Parameters/Item/List/L/0/Bool must be true or false",
        "Parameters/Item/List/L/1 must not be null",
        "Parameters/Item/List/L/2 has no member 'X'",
        "Parameters/Item/Set/Ss must be a list",
        "Parameters/Item/Map/M must be an object",
        "Parameters/Item/Path must be an object, such as {S: …}",
    ]


def test_invalid_blobs_and_headers() -> None:
    assert problems("kinesis", "PutRecord", {"Data": "no base64!", "PartitionKey": "p"}, "base64") == [
        "Parameters/Data must be base64, because of BlobFormat"
    ]
    metadata = {"Bucket": "b", "Key": "k", "Metadata": {"a": "x\ny"}}
    assert problems("s3", "PutObject", metadata) == [
        "Parameters/Metadata/a must not contain a line break, because it is sent as an HTTP header"
    ]


def test_lists_that_are_sent_as_headers() -> None:
    attributes = {"Bucket": "b", "Key": "k", "ObjectAttributes": ["ETag", "ETag\r\nx-amz-acl: public-read"]}
    assert problems("s3", "GetObjectAttributes", attributes) == [
        "Parameters/ObjectAttributes/1 must not contain a line break, because it is sent as an HTTP header"
    ]


@pytest.mark.parametrize("label", [".", "..", "a/..", "../a", "a/../b", "./a"])
def test_labels_do_not_change_the_path(label: str) -> None:
    """Servers remove `.` and `..`, so that the path can be that of another operation."""
    expected = "must not be '.' or '..', or contain such a segment"
    assert problems("lambda", "GetFunction", {"FunctionName": label}) == [
        f"Parameters/FunctionName {expected}"
    ]
    greedy = {"Body": "x", "Path": label}
    assert problems("mediastore-data", "PutObject", greedy) == [f"Parameters/Path {expected}"]


def test_keys_of_s3_objects_can_contain_dots() -> None:
    assert encoded("s3", "GetObject", {"Bucket": "b", "Key": "a/../b"}) == {"Bucket": "b", "Key": "a/../b"}
    for parameters in ({"Bucket": "b", "Key": ".."}, {"Bucket": "..", "Key": "k"}):
        assert len(problems("s3", "GetObject", parameters)) == 1


def test_operations_without_parameters() -> None:
    assert encoded("sts", "GetCallerIdentity", {}) == {}
    assert problems("sts", "GetCallerIdentity", {"A": 1}) == ["Parameters has no parameter 'A'"]

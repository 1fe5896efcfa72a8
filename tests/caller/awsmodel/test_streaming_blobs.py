"""Tests of finding and encoding streaming blobs."""

from __future__ import annotations

from typing import Any

import pytest

from caller.awsmodel.models import find_streaming_blob, operation_model
from caller.contract import BlobFormat
from caller.invoke.operation import encode_parameters, prepare_operation
from caller.payload import parse_call
from tests.caller.calls import payload


def encoded(service: str, operation: str, parameters: dict[str, Any], blob_format: BlobFormat) -> Any:
    call = parse_call(payload(service, operation, parameters, BlobFormat=blob_format.value))
    return encode_parameters(call, prepare_operation(service, operation, blob_format))


@pytest.mark.parametrize(
    ("service", "operation", "member"),
    [
        ("s3", "PutObject", "Body"),
        ("glacier", "UploadArchive", "body"),
        ("s3", "GetObject", None),
        ("lambda", "Invoke", None),
        ("sts", "GetCallerIdentity", None),
    ],
)
def test_find_streaming_blob(service: str, operation: str, member: str | None) -> None:
    assert find_streaming_blob(operation_model(service, operation)) == member


@pytest.mark.parametrize(
    ("service", "operation", "parameters"),
    [
        ("kms", "Encrypt", {"KeyId": "k", "Plaintext": "täxt"}),
        ("lambda", "Invoke", {"FunctionName": "f", "Payload": {"a": [1, "ü"]}}),
        ("kinesis", "PutRecords", {"StreamName": "s", "Records": [{"Data": "d", "PartitionKey": "p"}]}),
        ("rekognition", "DetectLabels", {"Image": {"Bytes": "b"}}),
    ],
)
def test_native_and_text_are_the_same_for_other_blobs(
    service: str, operation: str, parameters: dict[str, Any]
) -> None:
    """The macro leaves `BlobFormat: native` out of such payloads."""
    native = encoded(service, operation, parameters, BlobFormat.NATIVE)
    assert native == encoded(service, operation, parameters, BlobFormat.TEXT)

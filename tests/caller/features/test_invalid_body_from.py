"""Tests of `BodyFrom` with a wrong value, or with an operation that has no blob parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import failure

if TYPE_CHECKING:
    from tests.caller.wire import Wire


@pytest.mark.parametrize(
    ("called", "parameters", "written", "text"),
    [
        ("s3 PutObject", {"Bucket": "b", "Key": "k"}, {"Bucket": "b"}, "BodyFrom.Key is missing"),
        (
            "s3 PutObject",
            {"Bucket": "b", "Key": "k"},
            {"Bucket": "b", "Key": ""},
            "BodyFrom.Key must not be empty",
        ),
        (
            "s3 PutObject",
            {"Bucket": "b", "Key": "k", "Body": "x"},
            {"Bucket": "b", "Key": "k"},
            "BodyFrom: Body is also in the parameters; use only one of them",
        ),
        (
            "dynamodb ListTables",
            {},
            {"Bucket": "b", "Key": "k"},
            "BodyFrom: dynamodb ListTables has no blob parameter, so it can't be used with BodyFrom",
        ),
        (
            "iam GetAccountSummary",
            {},
            {"Bucket": "b", "Key": "k"},
            "BodyFrom: iam GetAccountSummary has no blob parameter, so it can't be used with BodyFrom",
        ),
        (
            "kms Verify",
            {"KeyId": "k", "SigningAlgorithm": "x"},
            {"Bucket": "b", "Key": "k"},
            "BodyFrom: kms Verify has several blob parameters (Message, Signature); set Parameter to one of them",
        ),
        (
            "rekognition CompareFaces",
            {},
            {"Bucket": "b", "Key": "k"},
            (
                "BodyFrom: rekognition CompareFaces has several blob parameters (SourceImage.Bytes, "
                "TargetImage.Bytes); set Parameter to one of them"
            ),
        ),
        (
            "rekognition CompareFaces",
            {},
            {"Bucket": "b", "Key": "k", "Parameter": "SourceImage.Byte"},
            (
                "BodyFrom: rekognition CompareFaces has no blob parameter 'SourceImage.Byte'; did you mean "
                "'SourceImage.Bytes'?"
            ),
        ),
        (
            "rekognition DetectLabels",
            {"Image": {"Bytes": "x"}},
            {"Bucket": "b", "Key": "k"},
            "BodyFrom: Image.Bytes is also in the parameters; use only one of them",
        ),
        (
            "rekognition DetectLabels",
            {"Image": "x"},
            {"Bucket": "b", "Key": "k"},
            "rekognition DetectLabels: Parameters/Image must be an object, such as {Bytes: …}",
        ),
        (
            "rekognition DetectLabels",
            {},
            {"Bucket": "b", "Key": "k", "Parameter": 5},
            "BodyFrom.Parameter must be a parameter's path such as 'Image.Bytes', not a number",
        ),
    ],
)
def test_invalid_fields(
    wire: Wire, called: str, parameters: dict[str, str], written: object, text: str
) -> None:
    service, operation = called.split()
    raised = failure(service, operation, parameters, BodyFrom=written)
    assert (raised.name, raised.text) == ("CrossRegion.InvalidCall", text)
    assert wire.requests == []

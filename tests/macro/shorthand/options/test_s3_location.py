"""Tests of `ResultWriter` and `BodyFrom`, and of the permissions that they add."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems, statements

GET: dict[str, Any] = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "in", "Key": "k"}}
PUT: dict[str, Any] = {"Service": "s3", "Action": "putObject", "Parameters": {"Bucket": "out", "Key": "k"}}
ROLE = {"RoleArn": "arn:aws:iam::210987654321:role/other"}


def statement(state: dict[str, Any], action: str) -> dict[str, Any]:
    """Returns the statement that allows an action on S3 objects only because of these fields."""
    allowing = [entry for entry in statements(state) if action in entry["Action"]]
    (added,) = [entry for entry in allowing if not re.search("in/|images/", str(entry["Resource"]))]
    return added


def arn(rest: str) -> dict[str, str]:
    return {"Fn::Sub": f"arn:${{AWS::Partition}}:s3:::{rest}"}


@pytest.mark.parametrize(
    ("written", "resource", "region"),
    [
        ({"Bucket": "results"}, arn("results/*"), {"Ref": "AWS::Region"}),
        (
            {"Bucket": "results", "Prefix": "a/b", "Region": "eu-west-1"},
            arn("results/a/b/*"),
            "eu-west-1",
        ),
        ({"Bucket": "results", "Prefix": "a/b/"}, arn("results/a/b/*"), {"Ref": "AWS::Region"}),
        ({"Bucket": "results", "Prefix": "a*"}, arn("results/a${!*}/*"), {"Ref": "AWS::Region"}),
        ({"Bucket": "results", "Prefix.$": "$.prefix"}, arn("results/*"), {"Ref": "AWS::Region"}),
        (
            {"Bucket": {"Ref": "Results"}, "Prefix": {"Ref": "Folder"}, "Region": {"Ref": "BucketRegion"}},
            arn("${Results}/${Folder}*"),
            {"Ref": "BucketRegion"},
        ),
    ],
)
def test_result_writer_permissions_are_limited_to_the_prefix(
    written: dict[str, Any], resource: object, region: object
) -> None:
    assert payload(GET | {"ResultWriter": written})["ResultWriter"] == written
    assert statement(GET | {"ResultWriter": written}, "s3:PutObject") == {
        "Effect": "Allow",
        "Action": ["s3:AbortMultipartUpload", "s3:PutObject"],
        "Resource": [resource],
        "Condition": {
            "StringEquals": {"aws:RequestedRegion": region, "aws:ResourceAccount": {"Ref": "AWS::AccountId"}}
        },
    }


@pytest.mark.parametrize("owner", ["210987654321", {"Ref": "Owner"}])
def test_expected_bucket_owner_sets_the_resource_account_condition(owner: Any) -> None:
    """If a bucket is deleted, another account can create a bucket with the same name."""
    written = {"Bucket": "results", "ExpectedBucketOwner": owner}
    state = GET | {"ResultWriter": written}
    assert payload(state)["ResultWriter"] == written
    assert statement(state, "s3:PutObject")["Condition"]["StringEquals"]["aws:ResourceAccount"] == owner


@pytest.mark.parametrize(
    "owner", [123456789012, "12345678901", "arn:aws:iam::123456789012:root", ["123456789012"], ""]
)
@pytest.mark.parametrize("field", ["ResultWriter", "BodyFrom"])
def test_expected_bucket_owner_must_be_an_account_id(field: str, owner: Any) -> None:
    written = {"Bucket": "b", "ExpectedBucketOwner": owner} | ({"Key": "k"} if field == "BodyFrom" else {})
    base = PUT if field == "BodyFrom" else GET
    assert "ExpectedBucketOwner must be an account ID, which is 12 digits in quotation marks" in str(
        problems(base | {field: written})
    )


def test_expected_bucket_owner_must_not_be_a_run_time_value() -> None:
    written = {"Bucket": "b", "ExpectedBucketOwner.$": "$.owner"}
    assert "must be an account ID" in str(problems(GET | {"ResultWriter": written}))


def test_result_writer_uses_the_callers_role_even_with_credentials() -> None:
    written = {"Bucket": "results", "Prefix": "a"}
    entries = statements(GET | {"ResultWriter": written, "Credentials": ROLE})
    assert [entry["Action"] for entry in entries] == [
        ["s3:AbortMultipartUpload", "s3:PutObject"],
        ["sts:AssumeRole"],
    ]


@pytest.mark.parametrize(
    ("written", "resource"),
    [
        ({"Bucket": "inputs", "Key": "a b"}, arn("inputs/a b")),
        ({"Bucket": "inputs", "Key.$": "$.key"}, arn("inputs/*")),
        ({"Bucket": "inputs", "Key": {"Fn::Sub": "${Stage}/k"}}, arn("inputs/${Stage}/k")),
    ],
)
def test_body_from_permissions(written: dict[str, Any], resource: object) -> None:
    state = PUT | {"BodyFrom": written}
    assert payload(state)["BodyFrom"] == written
    assert statement(state, "s3:GetObject")["Resource"] == [resource]


def test_body_from_supplies_a_required_blob() -> None:
    parameters = {"StreamName": "s", "PartitionKey": "p"}
    state = {"Service": "kinesis", "Action": "putRecord", "Parameters": parameters}
    assert payload(state | {"BodyFrom": {"Bucket": "b", "Key": "k"}})["Parameters"] == parameters
    assert problems(state) == ["Parameters: kinesis PutRecord needs 'Data'"]


LABELS: dict[str, Any] = {"Service": "rekognition", "Action": "detectLabels"}
FACES: dict[str, Any] = {"Service": "rekognition", "Action": "compareFaces"}


@pytest.mark.parametrize(
    "state",
    [
        LABELS | {"Parameters": {"MaxLabels": 5}, "BodyFrom": {"Bucket": "b", "Key": "k"}},
        LABELS | {"Parameters": {"Image": {}}, "BodyFrom": {"Bucket": "b", "Key": "k"}},
        LABELS | {"BodyFrom": {"Bucket": "b", "Key": "k", "Parameter": "image.bytes"}},
        FACES
        | {
            "Parameters": {"TargetImage.$": "$.target"},
            "IamResources": "arn:aws:s3:::images/*",
            "BodyFrom": {"Bucket": "b", "Key": "k", "Parameter": "SourceImage.Bytes"},
        },
        FACES
        | {
            "Parameters": {"SourceImage.$": "$.source", "TargetImage": {"Bytes": "x"}},
            "IamResources": "arn:aws:s3:::images/*",
            "BodyFrom": {"Bucket": "b", "Key": "k", "Parameter": "SourceImage.Bytes"},
        },
    ],
)
def test_body_from_supplies_a_nested_blob(state: dict[str, Any]) -> None:
    assert payload(state)["BodyFrom"] == state["BodyFrom"]
    assert payload(state)["Parameters"] == state.get("Parameters", {})
    assert statement(state, "s3:GetObject")["Resource"] == [arn("b/k")]


def test_jsonata_body_from_is_copied_to_the_payload() -> None:
    state = {"Service": "s3", "Action": "putObject", "Arguments": {"Bucket": "out", "Key": "k"}}
    state["BodyFrom"] = {"Bucket": "inputs", "Key": "{% $states.input.key %}"}
    assert payload(state)["BodyFrom"] == state["BodyFrom"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "results",
            "ResultWriter: ResultWriter must be an object: {Bucket, Prefix, Region, ExpectedBucketOwner}, not",
        ),
        ({}, "ResultWriter: Bucket is missing"),
        (
            {"Bucket": "b", "Prefx": "p"},
            "ResultWriter/Prefx: unknown field 'Prefx'; did you mean 'Prefix'?",
        ),
        (
            {"Bucket.$": "$.b"},
            (
                "ResultWriter/Bucket: Bucket can't be a run-time value, because the caller's role needs its name"
            ),
        ),
        (
            {"Bucket": "arn:aws:s3:::b"},
            'ResultWriter/Bucket: Bucket must be the name of a bucket, not "arn:aws:s3:::b"',
        ),
        (
            {"Bucket": "s3://b/results"},
            'ResultWriter/Bucket: Bucket must be the name of a bucket, not "s3://b/results"',
        ),
        (
            {"Bucket": "b/results"},
            'ResultWriter/Bucket: Bucket must be the name of a bucket, not "b/results"',
        ),
        ({"Bucket": "b", "Prefix": 5}, "ResultWriter/Prefix: Prefix must be a string, not 5"),
        (
            {"Bucket": "b", "Region.$": "$.r"},
            "ResultWriter/Region: Region can't be a run-time value, because a bucket is in one Region",
        ),
        (
            {"Bucket": "b", "Region": "eu-wset-1"},
            "ResultWriter/Region: ",
        ),
    ],
)
def test_invalid_result_writer(written: object, expected: str) -> None:
    (problem,) = problems(GET | {"ResultWriter": written})
    assert problem.startswith(expected)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (PUT | {"BodyFrom": {"Bucket": "b"}}, "BodyFrom: Key is missing"),
        (
            PUT
            | {
                "BodyFrom": {"Bucket": "b", "Key": "k"},
                "Parameters": {"Bucket": "b", "Key": "k", "Body": "x"},
            },
            "BodyFrom: Body is also in the parameters; use only one of them",
        ),
        (
            GET | {"BodyFrom": {"Bucket": "b", "Key": "k"}},
            "BodyFrom: s3 GetObject has no blob parameter, so it can't be used with BodyFrom",
        ),
        (
            FACES | {"BodyFrom": {"Bucket": "b", "Key": "k"}},
            (
                "BodyFrom: rekognition CompareFaces has several blob parameters (SourceImage.Bytes,"
                " TargetImage.Bytes); set Parameter to one of them"
            ),
        ),
        (
            FACES | {"BodyFrom": {"Bucket": "b", "Key": "k", "Parameter": "Source.Bytes"}},
            (
                "BodyFrom: rekognition CompareFaces has no blob parameter 'Source.Bytes'; did you"
                " mean 'SourceImage.Bytes'?"
            ),
        ),
        (
            LABELS | {"BodyFrom": {"Bucket": "b", "Key": "k", "Parameter.$": "$.p"}},
            ('BodyFrom/Parameter: Parameter must be a literal path such as Image.Bytes, not "$.p"'),
        ),
        (
            LABELS
            | {
                "Parameters": {"Image": {"Bytes": "x"}},
                "BodyFrom": {"Bucket": "b", "Key": "k"},
            },
            "BodyFrom: Image.Bytes is also in the parameters; use only one of them",
        ),
        (
            FACES | {"BodyFrom": {"Bucket": "b", "Key": "k", "Parameter": "SourceImage.Bytes"}},
            "Parameters: rekognition CompareFaces needs 'TargetImage'",
        ),
    ],
)
def test_invalid_body_from(state: dict[str, Any], expected: str) -> None:
    assert problems(state) == [expected]

"""Tests of payloads that the template doesn't contain, from a principal that can invoke a deployed caller."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
import pytest

from tests.end_to_end.deployments import execute_to_end

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack

    Invoke = Callable[..., dict[str, Any]]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "attacks.yaml"
FAR, OTHER_ACCOUNT = "us-west-2", "210987654321"
CONTEXT = {"Execution": "arn:aws:states:x:1:execution:Narrow:forged", "State": "Read", "Entered": "now"}
READ = {"Bucket": "attacked-source", "Key": "public"}
WRITER = {"Bucket": "attacked-results", "Prefix": "mine", "Region": FAR}


@pytest.fixture(scope="module")
def buckets(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates a source bucket, a result bucket, and a bucket with the expected name in another account."""
    assert macro_region
    where = {"CreateBucketConfiguration": {"LocationConstraint": FAR}}
    s3 = local_aws.client("s3", FAR)
    for name in ("attacked-source", "attacked-results", "attacked-other"):
        s3.create_bucket(Bucket=name, **where)
    for key in ("public", "secret"):
        s3.put_object(Bucket="attacked-source", Key=key, Body=key.encode())
    role = {"RoleArn": f"arn:aws:iam::{OTHER_ACCOUNT}:role/squatter", "RoleSessionName": "squatter"}
    theirs = local_aws.client("sts", FAR).assume_role(**role)["Credentials"]
    squatter = boto3.client(
        "s3",
        region_name=FAR,
        endpoint_url=local_aws.endpoint,
        aws_access_key_id=theirs["AccessKeyId"],
        aws_secret_access_key=theirs["SecretAccessKey"],
        aws_session_token=theirs["SessionToken"],
    )
    squatter.create_bucket(Bucket="squatted-results", **where)
    return local_aws


@pytest.fixture(scope="module")
def attacked(buckets: LocalAws, deploy: Deploy, macro_region: str) -> DeployedStack:  # noqa: ARG001  the buckets must exist
    return deploy(TEMPLATE, "attacked", macro_region)


@pytest.fixture(scope="module")
def invoke_caller(attacked: DeployedStack, buckets: LocalAws, macro_region: str) -> Invoke:
    """Returns a function that invokes the caller of `Narrow` with any payload."""
    assert attacked
    resources = buckets.client("cloudformation", macro_region).list_stack_resources(StackName="attacked")
    (function,) = [
        resource["PhysicalResourceId"]
        for resource in resources["StackResourceSummaries"]
        if resource["LogicalResourceId"] == "NarrowCrossRegionCaller"
    ]

    def invoke(operation: str, parameters: Any, **fields: Any) -> dict[str, Any]:
        event = {"Service": "s3", "Operation": operation, "Region": FAR, "Parameters": parameters}
        event |= {"Context": CONTEXT, **fields}
        payload = json.dumps({name: value for name, value in event.items() if value is not None})
        done = buckets.client("lambda", macro_region).invoke(FunctionName=function, Payload=payload.encode())
        response: dict[str, Any] = json.loads(done["Payload"].read())
        return response

    return invoke


def test_calls_in_the_template_work(
    invoke_caller: Invoke, attacked: DeployedStack, buckets: LocalAws
) -> None:
    assert invoke_caller("GetObject", READ)["Body"] == "public"
    details = execute_to_end(buckets, attacked.outputs["Narrow"], {}).output["ResultWriterDetails"]
    assert details["Key"].startswith("mine/")


@pytest.mark.parametrize(
    ("operation", "parameters", "fields"),
    [
        ("GetObject", {**READ, "Key": "secret"}, {}),
        ("GetObject", {**READ, "Bucket": "attacked-other"}, {}),
        ("DeleteObject", READ, {}),
        ("ListObjectsV2", {"Bucket": "attacked-source"}, {}),
        ("GetObject", READ, {"ResultWriter": {**WRITER, "Bucket": "attacked-other"}}),
        ("GetObject", READ, {"ResultWriter": {**WRITER, "Prefix": "theirs"}}),
        ("GetObject", READ, {"ResultWriter": {**WRITER, "Prefix": "mine-too"}}),
        ("GetObject", READ, {"ResultWriter": {**WRITER, "Bucket": "squatted-results"}}),
        ("PutObject", {**READ, "Key": "k"}, {"BodyFrom": {**READ, "Key": "secret", "Region": FAR}}),
        ("PutObject", {**READ, "Key": "k", "Body": "x"}, {}),
    ],
)
def test_role_allows_only_the_calls_in_the_template(
    invoke_caller: Invoke, operation: str, parameters: dict[str, Any], fields: dict[str, Any]
) -> None:
    response = invoke_caller(operation, parameters, **fields)
    assert response["errorType"] == "S3.S3Exception"
    assert "is not authorized to perform: s3:" in response["errorMessage"]


@pytest.mark.parametrize(
    "fields",
    [
        {"Endpoint": "https://attacker.example"},
        {"Region": None, "Targets": [{"Region": FAR, "Endpoint": "https://attacker.example"}]},
        {"ResultWriter": {**WRITER, "Endpoint": "https://attacker.example"}},
        {"AWS_ENDPOINT_URL": "https://attacker.example"},
    ],
)
def test_payload_cannot_choose_a_host(invoke_caller: Invoke, fields: dict[str, Any]) -> None:
    assert invoke_caller("GetObject", READ, **fields)["errorType"] == "CrossRegion.InvalidCall"


def test_bucket_of_another_account_gets_no_results(attacked: DeployedStack, buckets: LocalAws) -> None:
    failed = execute_to_end(buckets, attacked.outputs["Squatted"], {}).description
    assert failed["error"] == "S3.S3Exception"
    assert "ResultWriter: " in failed["cause"]
    assert "s3:PutObject" in failed["cause"]


def test_bucket_of_the_expected_account_gets_the_results(attacked: DeployedStack, buckets: LocalAws) -> None:
    details = execute_to_end(buckets, attacked.outputs["Expected"], {}).output["ResultWriterDetails"]
    assert details["Bucket"] == "squatted-results"

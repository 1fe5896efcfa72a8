"""Tests of the features that native states don't have."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.detection import mentions_shorthand
from tests.end_to_end.executions import has_failed_once, start, wait_for_output, wait_until

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

    Execute = Callable[[str, Any], Execution]

pytestmark = pytest.mark.end_to_end

TEMPLATE = Path(__file__).parent / "templates" / "features.yaml"
MACRO_REGION = "eu-central-1"
FAR, RESULTS = "us-west-2", "eu-west-1"
LARGE = b"\x00\xff" * (10 * 1024 * 1024)
KEYS = ["large", *(f"small-{index}" for index in range(5))]


@pytest.fixture(scope="module")
def aws(local_aws: LocalAws, macro_region: str) -> LocalAws:
    """Creates a source bucket in one Region and a result bucket in another Region."""
    assert macro_region == MACRO_REGION
    for name, region in (("features-source", FAR), ("features-results", RESULTS)):
        where = {"LocationConstraint": region}
        local_aws.client("s3", region).create_bucket(Bucket=name, CreateBucketConfiguration=where)
    source = local_aws.client("s3", FAR)
    source.put_object(Bucket="features-source", Key="large", Body=LARGE)
    for key in KEYS[1:]:
        source.put_object(Bucket="features-source", Key=key, Body=b"x")
    local_aws.client("ecs", FAR).create_cluster(clusterName="features")
    return local_aws


@pytest.fixture(scope="module")
def features(aws: LocalAws, deploy: Deploy) -> DeployedStack:  # noqa: ARG001  the buckets must exist
    deployed = deploy(TEMPLATE, "features", MACRO_REGION)
    assert mentions_shorthand(deployed.original)
    assert deployed.processed != deployed.original
    assert not mentions_shorthand(deployed.processed)
    return deployed


@pytest.fixture(scope="module")
def waiting(aws: LocalAws, features: DeployedStack) -> str:
    """Starts an execution whose waiter waiting succeeds, before the other tests run."""
    return start(aws, features.outputs["Never"], {})


def test_query(features: DeployedStack, execute: Execute, waiting: str) -> None:
    assert waiting
    assert execute(features.outputs["Queried"], {}).output == ["large"]


def test_query_with_a_wrong_type_is_caught(features: DeployedStack, execute: Execute) -> None:
    caught = execute(features.outputs["QueryOfAnotherType"], {}).output
    assert json.loads(caught["Cause"])["errorMessage"].startswith(
        "Query: sum() needs an argument of type array-number"
    )


def test_max_items_from_the_input(features: DeployedStack, execute: Execute, aws: LocalAws) -> None:
    before = len(aws.calls())
    assert execute(features.outputs["Paged"], {"most": 3, "seconds": 30}).output == KEYS[:3]
    listed = [call for call in aws.calls()[before:] if call.operation == "ListObjectsV2"]
    assert len(listed) == 2
    caught = execute(features.outputs["Paged"], {"most": "3", "seconds": 30}).output
    assert "Paginate.MaxItems must be a whole number of at least 1" in caught["Cause"]


def test_each_iteration_of_a_map_writes_the_query_result_of_all_pages(
    features: DeployedStack, execute: Execute, aws: LocalAws
) -> None:
    written = execute(features.outputs["AllOfIt"], {"folders": ["a", "a", "b"]}).output
    details = [entry["ResultWriterDetails"] for entry in written]
    assert len({entry["Key"] for entry in details}) == 3
    assert [entry["Key"].split("/")[0] for entry in details] == ["a", "a", "b"]
    results = aws.client("s3", RESULTS)
    for entry in details:
        stored = results.get_object(Bucket="features-results", Key=entry["Key"])["Body"].read()
        assert json.loads(stored) == KEYS
        assert (entry["Region"], entry["Size"]) == (RESULTS, len(stored))


def test_body_is_streamed_from_one_region_to_another(
    features: DeployedStack, execute: Execute, aws: LocalAws
) -> None:
    details = execute(features.outputs["Streamed"], {}).output["ResultWriterDetails"]
    stored = aws.client("s3", RESULTS).get_object(Bucket="features-results", Key=details["Key"])
    assert stored["Body"].read() == LARGE
    assert details["Size"] == len(LARGE)
    assert details["Key"].startswith("copies/")


def test_missing_result_bucket_is_caught(features: DeployedStack, execute: Execute) -> None:
    caught = execute(features.outputs["BucketMissing"], {}).output["caught"]
    assert json.loads(caught["Cause"])["errorMessage"].startswith(
        "ResultWriter: The specified bucket does not"
    )


def test_body_from_another_region_with_the_arn_spelling(
    features: DeployedStack, execute: Execute, aws: LocalAws
) -> None:
    aws.client("s3", RESULTS).put_object(Bucket="features-results", Key="input", Body=LARGE)
    assert execute(features.outputs["Filled"], {"key": "input"}).output["ETag"]
    source = aws.client("s3", FAR)
    assert source.get_object(Bucket="features-source", Key="filled")["Body"].read() == LARGE
    source.delete_object(Bucket="features-source", Key="filled")
    caught = execute(features.outputs["Filled"], {"key": "nothing"}).output["caught"]
    assert json.loads(caught["Cause"])["errorMessage"].startswith(
        "BodyFrom: The specified key does not exist."
    )


def test_nested_blob_from_another_region(features: DeployedStack, execute: Execute, aws: LocalAws) -> None:
    """The local AWS detects mobile phones in every image. The call succeeds only if the request contains an image."""
    aws.client("s3", RESULTS).put_object(Bucket="features-results", Key="image", Body=b"\x89PNG\xff")
    before = len(aws.calls())
    assert execute(features.outputs["Labels"], {"key": "image"}).output["Names"]
    made = [(call.operation, call.region, call.status) for call in aws.calls()[before:] if call.role]
    assert [entry for entry in made if entry[0] in {"GetObject", "DetectLabels"}] == [
        ("GetObject", RESULTS, 200),
        ("DetectLabels", FAR, 200),
    ]


def test_wait_until_a_condition_is_met(features: DeployedStack, aws: LocalAws) -> None:
    execution = start(aws, features.outputs["Appears"], {})
    wait_until(lambda: has_failed_once(aws, execution))
    aws.client("dynamodb", FAR).create_table(
        TableName="appears",
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert wait_for_output(aws, execution) == {"status": "ACTIVE"}


def test_wait_for_an_object(features: DeployedStack, aws: LocalAws) -> None:
    """Without s3:ListBucket, the local AWS denies access to the missing object, as S3 does."""
    execution = start(aws, features.outputs["Arrives"], {})
    wait_until(lambda: has_failed_once(aws, execution))
    source = aws.client("s3", FAR)
    source.put_object(Bucket="features-source", Key="arrives", Body=b"abc")
    assert wait_for_output(aws, execution) == 3
    source.delete_object(Bucket="features-source", Key="arrives")


def test_failed_waiter_is_caught_by_its_error_name(features: DeployedStack, execute: Execute) -> None:
    caught = execute(features.outputs["Failed"], {}).output
    assert caught["Error"] == "CrossRegion.WaiterFailed"
    message = json.loads(caught["Cause"])["errorMessage"]
    assert message.startswith("ServicesStable can no longer succeed: a value of failures[].reason is")


def test_each_attempt_is_a_short_invocation(aws: LocalAws, features: DeployedStack, waiting: str) -> None:
    client = aws.client("stepfunctions", MACRO_REGION)
    wait_until(lambda: client.describe_execution(executionArn=waiting)["status"] != "RUNNING")
    description = client.describe_execution(executionArn=waiting)
    assert (description["status"], description["error"]) == ("FAILED", "CrossRegion.NotYet")
    lines = [line for line in _log_lines(aws, features, "Never") if "DescribeTable" in line]
    records = [json.loads(line) for line in lines]
    assert [record["error"] for record in records] == ["CrossRegion.NotYet"] * 30
    print("slowest of 30:", max(record["durationMs"] for record in records), "ms")


def _log_lines(aws: LocalAws, deployed: DeployedStack, machine: str) -> list[str]:
    resource = f"{machine}CrossRegionCallerLogGroup"
    response = aws.client("cloudformation", MACRO_REGION).describe_stack_resource(
        StackName=deployed.stack["StackName"], LogicalResourceId=resource
    )
    group = response["StackResourceDetail"]["PhysicalResourceId"]
    pages = aws.client("logs", MACRO_REGION).get_paginator("filter_log_events").paginate(logGroupName=group)
    return [event["message"] for page in pages for event in page["events"]]

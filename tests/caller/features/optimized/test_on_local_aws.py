"""Tests of optimized integrations with the services of the local AWS, which are moto's.

tests/end_to_end/test_optimized.py executes the other integrations that the local AWS has, and compares them with the
native ones. The integrations in MISSING are executed only with the loopback server, in test_integrations.py.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from tests.caller.calls import call, failure
from tests.caller.features.optimized.invocations import METADATA, WITHOUT_METADATA
from tests.caller.features.optimized.responses import EXCHANGES
from tests.caller.features.optimized.steps import ROLE, STEPS

if TYPE_CHECKING:
    from collections.abc import Callable

IN_END_TO_END_TESTS = {
    "batch:submitJob",
    "dynamodb:deleteItem",
    "dynamodb:getItem",
    "dynamodb:putItem",
    "dynamodb:updateItem",
    "ecs:runTask",
    "events:putEvents",
    "glue:startJobRun",
    "lambda:invoke",
    "sns:publish",
    "sqs:sendMessage",
    "states:startExecution",
}
"""The integrations in tests/end_to_end/templates/optimized.yaml."""

MISSING = {
    "codebuild:batchDeleteBuilds",
    "codebuild:batchGetReports",
    "codebuild:deleteBuildBatch",
    "codebuild:retryBuildBatch",
    "codebuild:startBuildBatch",
    "codebuild:stopBuildBatch",
    "databrew:startJobRun",
    "elasticmapreduce:cancelStep",
    "elasticmapreduce:modifyInstanceFleetByName",
    "mediaconvert:createJob",
    "sagemaker:createLabelingJob",
    "sagemaker:updateEndpoint",
}
"""The integrations whose operations the local AWS doesn't have."""

Results = dict[str, Any]


def _create_project(client: Callable[[str], Any]) -> None:
    client("codebuild").create_project(
        name="project",
        source={"type": "S3", "location": "bucket/source.zip"},
        artifacts={"type": "NO_ARTIFACTS"},
        environment={"type": "LINUX_CONTAINER", "image": "i", "computeType": "BUILD_GENERAL1_SMALL"},
        serviceRole=ROLE,
    )


def _create_model_bucket(client: Callable[[str], Any]) -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="models", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="models", Key="in", Body=b"{}")


PREPARATIONS = {"codebuild": _create_project, "bedrock": _create_model_bucket}


@pytest.fixture
def client(aws: str) -> Callable[[str], Any]:
    session = botocore.session.Session()

    def create(service: str) -> Any:
        return session.create_client(service, "us-west-2", endpoint_url=aws)

    return create


def test_every_integration_is_executed() -> None:
    assert sorted([*IN_END_TO_END_TESTS, *MISSING, *STEPS]) == sorted(INTEGRATIONS)


def _value(results: Results, path: tuple[str, ...]) -> Any:
    value: Any = results
    for step in path:
        value = value[step]
    return value


@pytest.mark.parametrize("service", sorted({name.partition(":")[0] for name in STEPS}))
def test_calls_of_a_service(service: str, client: Callable[[str], Any]) -> None:
    PREPARATIONS.get(service, lambda _client: None)(client)
    results: Results = {}
    for name, each in STEPS.items():
        if name.partition(":")[0] == service:
            earlier = {parameter: _value(results, path) for parameter, path in each.earlier.items()}
            integration = INTEGRATIONS[name]
            results[name] = call(
                integration.service.client,
                integration.operation,
                {**each.parameters, **earlier},
                Integration=name,
            )
            expected = each.members | (set() if name in WITHOUT_METADATA else METADATA)
            assert set(results[name]) >= expected, name


@pytest.mark.usefixtures("aws")
@pytest.mark.parametrize("name", sorted(MISSING))
def test_local_aws_does_not_have_the_operation(name: str) -> None:
    integration = INTEGRATIONS[name]
    raised = failure(
        integration.service.client,
        integration.operation,
        EXCHANGES[name].parameters,
        Integration=name,
        MaxAttempts=1,
    )
    assert raised.name != "CrossRegion.InvalidCall"

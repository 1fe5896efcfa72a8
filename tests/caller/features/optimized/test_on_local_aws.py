"""Tests of optimized integrations with the services of the local AWS, which are moto's.

tests/end_to_end/test_optimized.py executes the other integrations that the local AWS has, and compares them with the native
ones. The integrations in MISSING are executed only with the loopback server, in test_integrations.py.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import botocore.session
import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from tests.caller.calls import call, failure
from tests.caller.features.optimized.responses import EXCHANGES
from tests.caller.features.optimized.test_integrations import METADATA, WITHOUT_METADATA

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
    "mediaconvert:createJob",
    "sagemaker:createLabelingJob",
    "sagemaker:updateEndpoint",
}
"""The integrations whose operations the local AWS doesn't have."""

ROLE = "arn:aws:iam::123456789012:role/r"
Results = dict[str, Any]


@dataclass(frozen=True)
class Step:
    """A call with an integration.

    Attributes:
        parameters: The parameters.
        members: The members of the result besides the metadata.
        earlier: Parameters from the results of the service's earlier steps: their integration, and the path.
    """

    parameters: dict[str, Any]
    members: set[str]
    earlier: dict[str, tuple[str, ...]] = field(default_factory=dict)


STEPS: dict[str, Step] = {
    "athena:startQueryExecution": Step({"QueryString": "SELECT 1"}, {"QueryExecutionId"}),
    "athena:getQueryExecution": Step(
        {},
        {"QueryExecution"},
        {"QueryExecutionId": ("athena:startQueryExecution", "QueryExecutionId")},
    ),
    "athena:getQueryResults": Step(
        {}, {"ResultSet"}, {"QueryExecutionId": ("athena:startQueryExecution", "QueryExecutionId")}
    ),
    "athena:stopQueryExecution": Step(
        {}, set(), {"QueryExecutionId": ("athena:startQueryExecution", "QueryExecutionId")}
    ),
    "bedrock:invokeModel": Step(EXCHANGES["bedrock:invokeModel"].parameters, {"Body", "ContentType"}),
    "bedrock:createModelCustomizationJob": Step(
        {
            **EXCHANGES["bedrock:createModelCustomizationJob"].parameters,
            "TrainingDataConfig": {"S3Uri": "s3://models/in"},
        },
        {"JobArn"},
    ),
    "codebuild:startBuild": Step({"ProjectName": "project"}, {"Build"}),
    "codebuild:stopBuild": Step({}, {"Build"}, {"Id": ("codebuild:startBuild", "Build", "Id")}),
    "sagemaker:createModel": Step({"ModelName": "model", "ExecutionRoleArn": ROLE}, {"ModelArn"}),
    "sagemaker:createEndpointConfig": Step(
        {
            "EndpointConfigName": "config",
            "ProductionVariants": [
                {
                    "VariantName": "v",
                    "ModelName": "model",
                    "InstanceType": "ml.m5.large",
                    "InitialInstanceCount": 1,
                }
            ],
        },
        {"EndpointConfigArn"},
    ),
    "sagemaker:createEndpoint": Step(
        {"EndpointName": "endpoint", "EndpointConfigName": "config"}, {"EndpointArn"}
    ),
    **{
        f"sagemaker:create{kind}": Step(EXCHANGES[f"sagemaker:create{kind}"].parameters, {f"{kind}Arn"})
        for kind in ("TransformJob", "ProcessingJob", "HyperParameterTuningJob")
    },
    "sagemaker:createTrainingJob": Step(
        {
            **EXCHANGES["sagemaker:createTrainingJob"].parameters,
            "AlgorithmSpecification": {"TrainingImage": "i", "TrainingInputMode": "File"},
        },
        {"TrainingJobArn"},
    ),
    "elasticmapreduce:createCluster": Step(
        {"Name": "cluster", "Instances": {"InstanceCount": 1, "MasterInstanceType": "m5.large"}},
        {"ClusterId", "ClusterArn"},
    ),
    "elasticmapreduce:addStep": Step(
        {"Step": {"Name": "step", "HadoopJarStep": {"Jar": "s3://b/step.jar"}}},
        {"StepId"},
        {"ClusterId": ("elasticmapreduce:createCluster", "ClusterId")},
    ),
    "elasticmapreduce:setClusterTerminationProtection": Step(
        {"TerminationProtected": False}, set(), {"ClusterId": ("elasticmapreduce:createCluster", "ClusterId")}
    ),
    "elasticmapreduce:terminateCluster": Step(
        {}, set(), {"ClusterId": ("elasticmapreduce:createCluster", "ClusterId")}
    ),
    "emr-containers:createVirtualCluster": Step(
        {
            "Name": "virtual",
            "ContainerProvider": {"Id": "eks", "Type": "EKS", "Info": {"EksInfo": {"Namespace": "n"}}},
        },
        {"Id", "Name", "Arn"},
    ),
    "emr-containers:startJobRun": Step(
        {
            "Name": "job",
            "ExecutionRoleArn": ROLE,
            "ReleaseLabel": "emr-6.3.0-latest",
            "JobDriver": {"SparkSubmitJobDriver": {"EntryPoint": "s3://b/job.py"}},
        },
        {"Id", "Name", "Arn", "VirtualClusterId"},
        {"VirtualClusterId": ("emr-containers:createVirtualCluster", "Id")},
    ),
    "emr-containers:deleteVirtualCluster": Step(
        {}, {"Id"}, {"Id": ("emr-containers:createVirtualCluster", "Id")}
    ),
    "emr-serverless:createApplication": Step(
        {"Name": "application", "ReleaseLabel": "emr-6.6.0", "Type": "SPARK"},
        {"ApplicationId", "Name", "Arn"},
    ),
    "emr-serverless:startApplication": Step(
        {}, {"ApplicationId"}, {"ApplicationId": ("emr-serverless:createApplication", "ApplicationId")}
    ),
    "emr-serverless:startJobRun": Step(
        {"ExecutionRoleArn": ROLE},
        {"ApplicationId", "JobRunId", "Arn"},
        {"ApplicationId": ("emr-serverless:createApplication", "ApplicationId")},
    ),
    "emr-serverless:cancelJobRun": Step(
        {},
        {"ApplicationId", "JobRunId"},
        {
            "ApplicationId": ("emr-serverless:createApplication", "ApplicationId"),
            "JobRunId": ("emr-serverless:startJobRun", "JobRunId"),
        },
    ),
    "emr-serverless:stopApplication": Step(
        {}, set(), {"ApplicationId": ("emr-serverless:createApplication", "ApplicationId")}
    ),
    "emr-serverless:deleteApplication": Step(
        {}, set(), {"ApplicationId": ("emr-serverless:createApplication", "ApplicationId")}
    ),
}


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

"""Calls of optimized integrations that the local AWS can execute, in an order in which they succeed."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.caller.features.optimized.responses import EXCHANGES

ROLE = "arn:aws:iam::123456789012:role/r"


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
        {
            "Name": "cluster",
            "Instances": {
                "InstanceGroups": [
                    {"Name": name, "InstanceRole": role, "InstanceType": "m5.large", "InstanceCount": 1}
                    for name, role in (("primary", "MASTER"), ("core", "CORE"))
                ]
            },
        },
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
    "elasticmapreduce:modifyInstanceGroupByName": Step(
        {"InstanceGroupName": "core", "InstanceGroup": {"InstanceCount": 2}},
        set(),
        {"ClusterId": ("elasticmapreduce:createCluster", "ClusterId")},
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

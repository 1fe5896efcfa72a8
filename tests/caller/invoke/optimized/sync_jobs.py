"""For each integration with `.sync` in another Region: the requests, the responses, and the result of a native state.

The results of Step Functions, Amazon ECS, and AWS Batch follow executions recorded on AWS. The others follow the
documentation and the rules that docs/native.md describes.
"""

from __future__ import annotations

from typing import Any

from tests.caller.invoke.optimized.job import Job

TOKEN = "0b1c2d3e-0000-4000-8000-000000000000"
HEADERS = {"x-amzn-RequestId": "request-1"}
SECONDS, MILLISECONDS = 1700000000.25, 1700000000250
ROLE = "arn:aws:iam::123456789012:role/r"
MACHINE = "arn:aws:states:us-west-2:123456789012:stateMachine:child"
EXECUTION = f"arn:aws:states:us-west-2:123456789012:execution:child:{TOKEN}"
CLUSTER, TASK = "arn:aws:ecs:us-west-2:1:cluster/blue", "arn:aws:ecs:us-west-2:1:task/blue/t-1"


def _build(prefix: str, parameters: dict[str, Any], *, is_batch: bool) -> Job:
    status = "buildBatchStatus" if is_batch else "buildStatus"
    plural = f"{prefix}es" if is_batch else f"{prefix}s"
    sent = {name[0].lower() + name[1:]: value for name, value in parameters.items()}
    upper = prefix[0].upper() + prefix[1:]
    return Job(
        parameters,
        {**sent, "idempotencyToken": TOKEN},
        {prefix: {"id": "p:1", status: "IN_PROGRESS"}},
        {"Ids": "p:1"},
        {plural: [{"id": "p:1", status: "STATUS", "startTime": SECONDS}]},
        {upper: {"Id": "p:1", status[0].upper() + status[1:]: "STATUS", "StartTime": MILLISECONDS}},
        {"ids": ["p:1"]},
        token="idempotencyToken",
    )


def _sagemaker(kind: str, parameters: dict[str, Any]) -> Job:
    name, status = f"{kind}Name", f"{kind}Status"
    described = {name: "j", status: "STATUS", "CreationTime": SECONDS, **parameters}
    return Job(
        {name: "j", **parameters},
        {name: "j", **parameters},
        {f"{kind}Arn": "arn:j"},
        {name: "j"},
        described,
        {**described, "CreationTime": MILLISECONDS},
        {name: "j"},
        "Completed",
    )


JOBS: dict[str, Job] = {
    "states:startExecution": Job(
        {"StateMachineArn": MACHINE, "Input": {"id": 1}},
        {"stateMachineArn": MACHINE, "input": '{"id":1}', "name": TOKEN},
        {"executionArn": EXECUTION, "startDate": SECONDS},
        {"ExecutionArn": EXECUTION},
        {"executionArn": EXECUTION, "status": "STATUS", "startDate": SECONDS, "input": '{"id":1}'},
        {"ExecutionArn": EXECUTION, "Status": "STATUS", "StartDate": MILLISECONDS, "Input": '{"id":1}'},
        {"executionArn": EXECUTION},
    ),
    "ecs:runTask": Job(
        {"Cluster": "blue", "TaskDefinition": "app"},
        {"cluster": "blue", "taskDefinition": "app", "startedBy": "AWS Step Functions", "clientToken": TOKEN},
        {"tasks": [{"clusterArn": CLUSTER, "taskArn": TASK, "lastStatus": "PROVISIONING"}], "failures": []},
        {"Cluster": CLUSTER, "Tasks": TASK},
        {
            "tasks": [
                {
                    "taskArn": TASK,
                    "lastStatus": "STATUS",
                    "stoppedAt": SECONDS,
                    "containers": [{"name": "app", "exitCode": 0}, {"name": "init"}],
                }
            ]
        },
        {
            "TaskArn": TASK,
            "LastStatus": "STATUS",
            "StoppedAt": MILLISECONDS,
            "Attachments": [],
            "Attributes": [],
            "InferenceAccelerators": [],
            "Tags": [],
            "Containers": [
                {
                    "Name": "app",
                    "ExitCode": 0,
                    "GpuIds": [],
                    "ManagedAgents": [],
                    "NetworkBindings": [],
                    "NeuronDeviceIds": [],
                    "NetworkInterfaces": [],
                },
                {
                    "Name": "init",
                    "GpuIds": [],
                    "ManagedAgents": [],
                    "NetworkBindings": [],
                    "NeuronDeviceIds": [],
                    "NetworkInterfaces": [],
                },
            ],
        },
        {"cluster": CLUSTER, "tasks": [TASK]},
        "STOPPED",
        "clientToken",
    ),
    "glue:startJobRun": Job(
        {"JobName": "etl", "Arguments": {"--day": "1"}},
        {"JobName": "etl", "Arguments": {"--day": "1"}},
        {"JobRunId": "jr_1"},
        {"JobName": "etl", "RunId": "jr_1"},
        {"JobRun": {"Id": "jr_1", "JobName": "etl", "JobRunState": "STATUS", "StartedOn": SECONDS}},
        {"Id": "jr_1", "JobName": "etl", "JobRunState": "STATUS", "StartedOn": MILLISECONDS},
        {"JobName": "etl", "RunId": "jr_1"},
    ),
    "athena:startQueryExecution": Job(
        {"QueryString": "SELECT 1", "WorkGroup": "w"},
        {"QueryString": "SELECT 1", "WorkGroup": "w", "ClientRequestToken": TOKEN},
        {"QueryExecutionId": "q-1"},
        {"QueryExecutionId": "q-1"},
        {
            "QueryExecution": {
                "QueryExecutionId": "q-1",
                "Status": {"State": "STATUS", "SubmissionDateTime": SECONDS},
            }
        },
        {
            "QueryExecution": {
                "QueryExecutionId": "q-1",
                "Status": {"State": "STATUS", "SubmissionDateTime": MILLISECONDS},
            }
        },
        {"QueryExecutionId": "q-1"},
        token="ClientRequestToken",
    ),
    "batch:submitJob": Job(
        {
            "JobName": "n",
            "JobQueue": "q",
            "JobDefinition": "d",
            "ContainerOverrides": {"Environment": [{"Name": "DAY", "Value": "1"}]},
        },
        {
            "jobName": "n",
            "jobQueue": "q",
            "jobDefinition": "d",
            "containerOverrides": {
                "environment": [
                    {"name": "DAY", "value": "1"},
                    {"name": "MANAGED_BY_AWS", "value": "STARTED_BY_STEP_FUNCTIONS"},
                ]
            },
        },
        {"jobArn": "arn:job", "jobName": "n", "jobId": "job-1"},
        {"Jobs": "job-1"},
        {
            "jobs": [
                {
                    "jobId": "job-1",
                    "status": "STATUS",
                    "createdAt": MILLISECONDS,
                    "container": {"exitCode": 0},
                }
            ]
        },
        {"JobId": "job-1", "Status": "STATUS", "CreatedAt": MILLISECONDS, "Container": {"ExitCode": 0}},
        {"jobs": ["job-1"]},
    ),
    "codebuild:startBuild": _build("build", {"ProjectName": "p"}, is_batch=False),
    "codebuild:startBuildBatch": _build("buildBatch", {"ProjectName": "p"}, is_batch=True),
    "codebuild:retryBuildBatch": _build("buildBatch", {"Id": "p:0"}, is_batch=True),
    "sagemaker:createTrainingJob": _sagemaker(
        "TrainingJob", {"RoleArn": ROLE, "OutputDataConfig": {"S3OutputPath": "s3://b/o"}}
    ),
    "sagemaker:createTransformJob": _sagemaker(
        "TransformJob",
        {
            "ModelName": "m",
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/i"}}
            },
            "TransformOutput": {"S3OutputPath": "s3://b/o"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
    ),
    "sagemaker:createProcessingJob": _sagemaker(
        "ProcessingJob",
        {
            "ProcessingResources": {
                "ClusterConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 10}
            },
            "AppSpecification": {"ImageUri": "image"},
            "RoleArn": ROLE,
        },
    ),
    "sagemaker:createHyperParameterTuningJob": _sagemaker(
        "HyperParameterTuningJob",
        {
            "HyperParameterTuningJobConfig": {
                "Strategy": "Bayesian",
                "ResourceLimits": {"MaxNumberOfTrainingJobs": 2, "MaxParallelTrainingJobs": 1},
            }
        },
    ),
    "sagemaker:createLabelingJob": _sagemaker(
        "LabelingJob",
        {
            "LabelAttributeName": "label",
            "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://b/m"}}},
            "OutputConfig": {"S3OutputPath": "s3://b/o"},
            "RoleArn": ROLE,
            "HumanTaskConfig": {
                "WorkteamArn": "arn:w",
                "UiConfig": {"UiTemplateS3Uri": "s3://b/u"},
                "TaskTitle": "t",
                "TaskDescription": "d",
                "NumberOfHumanWorkersPerDataObject": 1,
                "TaskTimeLimitInSeconds": 60,
            },
        },
    ),
    "emr-serverless:startJobRun": Job(
        {"ApplicationId": "app", "ExecutionRoleArn": ROLE, "Name": "n"},
        {"executionRoleArn": ROLE, "name": "n", "clientToken": TOKEN},
        {"applicationId": "app", "jobRunId": "run", "arn": "arn:run"},
        {"ApplicationId": "app", "JobRunId": "run"},
        {"jobRun": {"applicationId": "app", "jobRunId": "run", "state": "STATUS", "createdAt": SECONDS}},
        {"ApplicationId": "app", "JobRunId": "run", "State": "STATUS", "CreatedAt": MILLISECONDS},
        {},
        "SUCCESS",
        "clientToken",
    ),
    "mediaconvert:createJob": Job(
        {"Role": ROLE, "Settings": {"OutputGroups": []}},
        {"role": ROLE, "settings": {"outputGroups": []}, "clientRequestToken": TOKEN},
        {"job": {"id": "170-a1", "role": ROLE, "status": "SUBMITTED"}},
        {"Id": "170-a1"},
        {"job": {"id": "170-a1", "status": "STATUS", "createdAt": SECONDS}},
        {"Job": {"Id": "170-a1", "Status": "STATUS", "CreatedAt": MILLISECONDS}},
        {},
        "COMPLETE",
        "clientRequestToken",
    ),
}

"""The requests and responses of the optimized integrations of services that run jobs, besides those of Amazon EMR."""

from __future__ import annotations

from tests.caller.features.optimized.exchange import STARTED, Exchange

CONTAINER = {"name": "app", "exitCode": 0}
TASK = {"taskArn": "arn:task", "createdAt": STARTED, "containers": [CONTAINER], "enableExecuteCommand": False}

JOB_EXCHANGES: dict[str, Exchange] = {
    "ecs:runTask": Exchange(
        {"TaskDefinition": "t", "Cluster": "c", "LaunchType": "FARGATE", "EnableECSManagedTags": True},
        {"taskDefinition": "t", "cluster": "c", "launchType": "FARGATE", "enableECSManagedTags": True},
        {"tasks": [TASK], "failures": []},
        {
            "Failures": [],
            "Tasks": [
                {
                    "TaskArn": "arn:task",
                    "CreatedAt": 1700000000250,
                    "EnableExecuteCommand": False,
                    "Containers": [
                        {
                            "Name": "app",
                            "ExitCode": 0,
                            "GpuIds": [],
                            "ManagedAgents": [],
                            "NeuronDeviceIds": [],
                            "NetworkBindings": [],
                            "NetworkInterfaces": [],
                        }
                    ],
                    "Attachments": [],
                    "Attributes": [],
                    "InferenceAccelerators": [],
                    "Tags": [],
                }
            ],
        },
    ),
    "glue:startJobRun": Exchange(
        {"JobName": "j", "Arguments": {"--day": "1"}},
        {"JobName": "j", "Arguments": {"--day": "1"}},
        {"JobRunId": "jr-1"},
        {"JobName": "j", "JobRunId": "jr-1"},
    ),
    "athena:startQueryExecution": Exchange(
        {"QueryString": "SELECT 1", "WorkGroup": "w", "ClientRequestToken": "t" * 32},
        {"QueryString": "SELECT 1", "WorkGroup": "w", "ClientRequestToken": "t" * 32},
        {"QueryExecutionId": "q-1"},
        {"QueryExecutionId": "q-1"},
    ),
    "athena:stopQueryExecution": Exchange({"QueryExecutionId": "q-1"}, {"QueryExecutionId": "q-1"}, {}, {}),
    "athena:getQueryExecution": Exchange(
        {"QueryExecutionId": "q-1"},
        {"QueryExecutionId": "q-1"},
        {"QueryExecution": {"QueryExecutionId": "q-1", "Status": {"SubmissionDateTime": STARTED}}},
        {"QueryExecution": {"QueryExecutionId": "q-1", "Status": {"SubmissionDateTime": 1700000000250}}},
    ),
    "athena:getQueryResults": Exchange(
        {"QueryExecutionId": "q-1", "MaxResults": 5},
        {"QueryExecutionId": "q-1", "MaxResults": 5},
        {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "1"}]}]}, "UpdateCount": 0},
        {"ResultSet": {"Rows": [{"Data": [{"VarCharValue": "1"}]}]}, "UpdateCount": 0},
    ),
    "batch:submitJob": Exchange(
        {"JobName": "j", "JobQueue": "q", "JobDefinition": "d", "Timeout": {"AttemptDurationSeconds": 60}},
        {"jobName": "j", "jobQueue": "q", "jobDefinition": "d", "timeout": {"attemptDurationSeconds": 60}},
        {"jobArn": "arn:job", "jobName": "j", "jobId": "j-1"},
        {"JobArn": "arn:job", "JobName": "j", "JobId": "j-1"},
    ),
    "bedrock:invokeModel": Exchange(
        {"ModelId": "amazon.nova-lite-v1:0", "Body": {"messages": ["hello"]}},
        {"messages": ["hello"]},
        {"output": {"text": "hi"}},
        {"Body": {"output": {"text": "hi"}}, "ContentType": "application/x-amz-json-1.0"},
    ),
    "bedrock:createModelCustomizationJob": Exchange(
        {
            "JobName": "j",
            "CustomModelName": "m",
            "RoleArn": "arn:aws:iam::123456789012:role/r",
            "BaseModelIdentifier": "b",
            "TrainingDataConfig": {"S3Uri": "s3://b/in"},
            "OutputDataConfig": {"S3Uri": "s3://b/out"},
            "ClientRequestToken": "t",
        },
        {
            "jobName": "j",
            "customModelName": "m",
            "roleArn": "arn:aws:iam::123456789012:role/r",
            "baseModelIdentifier": "b",
            "trainingDataConfig": {"s3Uri": "s3://b/in"},
            "outputDataConfig": {"s3Uri": "s3://b/out"},
            "clientRequestToken": "t",
        },
        {"jobArn": "arn:job"},
        {"JobArn": "arn:job"},
    ),
    **{
        f"codebuild:{action}": Exchange(
            {parameter: "b:1"},
            {parameter[0].lower() + parameter[1:]: "b:1"},
            {member: {"id": "b:1", "startTime": STARTED, "projectName": "p"}},
            {member[0].upper() + member[1:]: {"Id": "b:1", "StartTime": 1700000000250, "ProjectName": "p"}},
        )
        for action, parameter, member in (
            ("startBuild", "ProjectName", "build"),
            ("stopBuild", "Id", "build"),
            ("startBuildBatch", "ProjectName", "buildBatch"),
            ("stopBuildBatch", "Id", "buildBatch"),
            ("retryBuildBatch", "Id", "buildBatch"),
        )
    },
    "codebuild:batchDeleteBuilds": Exchange(
        {"Ids": ["b:1"]}, {"ids": ["b:1"]}, {"buildsDeleted": ["arn:b"]}, {"BuildsDeleted": ["arn:b"]}
    ),
    "codebuild:batchGetReports": Exchange(
        {"ReportArns": ["arn:r"]},
        {"reportArns": ["arn:r"]},
        {"reports": [{"arn": "arn:r", "created": STARTED}]},
        {"Reports": [{"Arn": "arn:r", "Created": 1700000000250}]},
    ),
    "codebuild:deleteBuildBatch": Exchange(
        {"Id": "b:1"}, {"id": "b:1"}, {"statusCode": "OK"}, {"StatusCode": "OK"}
    ),
    "databrew:startJobRun": Exchange({"Name": "j"}, {}, {"RunId": "r-1"}, {"RunId": "r-1"}),
    "mediaconvert:createJob": Exchange(
        {"Role": "arn:aws:iam::123456789012:role/r", "Settings": {}, "ClientRequestToken": "t"},
        {"role": "arn:aws:iam::123456789012:role/r", "settings": {}, "clientRequestToken": "t"},
        {"job": {"id": "1", "createdAt": 1700000000}},
        {"Job": {"Id": "1", "CreatedAt": 1700000000000}},
    ),
    **{
        f"sagemaker:{action}": Exchange(parameters, parameters, {member: "arn:x"}, {member: "arn:x"})
        for action, parameters, member in (
            (
                "createTrainingJob",
                {
                    "TrainingJobName": "j",
                    "RoleArn": "arn:aws:iam::123456789012:role/r",
                    "OutputDataConfig": {"S3OutputPath": "s3://b/out"},
                },
                "TrainingJobArn",
            ),
            (
                "createTransformJob",
                {
                    "TransformJobName": "j",
                    "ModelName": "m",
                    "TransformInput": {
                        "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b"}}
                    },
                    "TransformOutput": {"S3OutputPath": "s3://b/out"},
                    "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
                },
                "TransformJobArn",
            ),
            (
                "createProcessingJob",
                {
                    "ProcessingJobName": "j",
                    "RoleArn": "arn:aws:iam::123456789012:role/r",
                    "ProcessingResources": {
                        "ClusterConfig": {
                            "InstanceCount": 1,
                            "InstanceType": "ml.m5.large",
                            "VolumeSizeInGB": 5,
                        }
                    },
                    "AppSpecification": {"ImageUri": "i"},
                },
                "ProcessingJobArn",
            ),
            (
                "createHyperParameterTuningJob",
                {
                    "HyperParameterTuningJobName": "j",
                    "HyperParameterTuningJobConfig": {
                        "Strategy": "Random",
                        "ResourceLimits": {"MaxParallelTrainingJobs": 1},
                    },
                },
                "HyperParameterTuningJobArn",
            ),
            (
                "createLabelingJob",
                {
                    "LabelingJobName": "j",
                    "LabelAttributeName": "a",
                    "InputConfig": {"DataSource": {"S3DataSource": {"ManifestS3Uri": "s3://b/m"}}},
                    "OutputConfig": {"S3OutputPath": "s3://b/out"},
                    "RoleArn": "arn:aws:iam::123456789012:role/r",
                    "HumanTaskConfig": {
                        "WorkteamArn": "arn:w",
                        "UiConfig": {},
                        "TaskTitle": "t",
                        "TaskDescription": "d",
                        "NumberOfHumanWorkersPerDataObject": 1,
                        "TaskTimeLimitInSeconds": 60,
                    },
                },
                "LabelingJobArn",
            ),
            ("createModel", {"ModelName": "m"}, "ModelArn"),
            (
                "createEndpointConfig",
                {"EndpointConfigName": "c", "ProductionVariants": [{"VariantName": "v"}]},
                "EndpointConfigArn",
            ),
            ("createEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
            ("updateEndpoint", {"EndpointName": "e", "EndpointConfigName": "c"}, "EndpointArn"),
        )
    },
}

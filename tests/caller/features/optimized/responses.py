"""A request and a response of each optimized integration, and the result of a native state.

The results of DynamoDB, Lambda, Amazon SNS, Amazon SQS, EventBridge, Step Functions, and Amazon ECS follow executions
recorded on AWS. The others follow the documentation and the rules that docs/native.md describes.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from tests.caller.wire import Response

HEADERS = {"x-amzn-RequestId": "request-1", "Content-Type": "application/x-amz-json-1.0"}


@dataclass(frozen=True)
class Exchange:
    """The request and the result of a state.

    Attributes:
        parameters: The state's parameters.
        sent: The members of the API request that the service receives.
        response: The API response.
        result: The state's result without the metadata of the response.
        headers: Additional headers of the response.
        earlier: The API responses to the requests before, if the integration needs more than one.
    """

    parameters: dict[str, Any]
    sent: dict[str, Any]
    response: Any
    result: dict[str, Any]
    headers: dict[str, str] = field(default_factory=dict)
    earlier: tuple[Any, ...] = ()

    @property
    def wire_response(self) -> Response:
        body = self.response if isinstance(self.response, str) else json.dumps(self.response)
        return Response(200, body.encode(), {**HEADERS, **self.headers})

    @property
    def wire_responses(self) -> list[Response]:
        earlier = [Response(200, json.dumps(body).encode(), HEADERS) for body in self.earlier]
        return [*earlier, self.wire_response]


STARTED = 1700000000.25
ITEM = {"Id": {"S": "1"}, "Open": {"BOOL": True}, "Tags": {"L": [{"N": "2"}, {"NULL": True}]}}
ARN = "arn:aws:states:us-west-2:123456789012:execution:Child:run"
CONTAINER = {"name": "app", "exitCode": 0}
TASK = {"taskArn": "arn:task", "createdAt": STARTED, "containers": [CONTAINER], "enableExecuteCommand": False}
PUBLISHED = (
    '<PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>m-1</MessageId>'
    "</PublishResult><ResponseMetadata><RequestId>request-1</RequestId></ResponseMetadata></PublishResponse>"
)

EXCHANGES: dict[str, Exchange] = {
    "dynamodb:getItem": Exchange(
        {"TableName": "t", "Key": {"Id": {"S": "1"}}},
        {"TableName": "t", "Key": {"Id": {"S": "1"}}},
        {"Item": ITEM},
        {"Item": ITEM},
    ),
    "dynamodb:putItem": Exchange(
        {"TableName": "t", "Item": {"Id": {"S": "1"}, "Open": {"BOOL": "True"}}},
        {"TableName": "t", "Item": {"Id": {"S": "1"}, "Open": {"BOOL": True}}},
        {},
        {},
    ),
    "dynamodb:updateItem": Exchange(
        {"TableName": "t", "Key": {"Id": {"S": "1"}}, "UpdateExpression": "SET a = b"},
        {"TableName": "t", "Key": {"Id": {"S": "1"}}, "UpdateExpression": "SET a = b"},
        {"Attributes": ITEM},
        {"Attributes": ITEM},
    ),
    "dynamodb:deleteItem": Exchange(
        {"TableName": "t", "Key": {"Id": {"S": "1"}}}, {"TableName": "t", "Key": {"Id": {"S": "1"}}}, {}, {}
    ),
    "lambda:invoke": Exchange(
        {"FunctionName": "f", "Payload": {"order": 1}},
        {"order": 1},
        {"done": True},
        {"ExecutedVersion": "$LATEST", "Payload": {"done": True}, "StatusCode": 200},
        {"X-Amz-Executed-Version": "$LATEST"},
    ),
    "sns:publish": Exchange(
        {"TopicArn": "arn:aws:sns:us-west-2:123456789012:t", "Message": {"order": 1}},
        {"TopicArn": "arn:aws:sns:us-west-2:123456789012:t", "Message": '{"order":1}'},
        PUBLISHED,
        {"MessageId": "m-1"},
    ),
    "sqs:sendMessage": Exchange(
        {"QueueUrl": "q", "MessageBody": {"order": 1}},
        {"QueueUrl": "q", "MessageBody": '{"order":1}'},
        {"MD5OfMessageBody": "d41d", "MessageId": "m-1"},
        {"MD5OfMessageBody": "d41d", "MessageId": "m-1"},
    ),
    "events:putEvents": Exchange(
        {"Entries": [{"Source": "s", "DetailType": "d", "Detail": {"order": 1}, "Resources": ["r"]}]},
        {
            "Entries": [
                {
                    "Source": "s",
                    "DetailType": "d",
                    "Detail": '{"order":1}',
                    "Resources": [
                        "r",
                        "arn:aws:states:us-east-1:123456789012:stateMachine:Orders",
                        "arn:aws:states:us-east-1:123456789012:execution:Orders:run-1",
                    ],
                }
            ]
        },
        {"Entries": [{"EventId": "e-1"}], "FailedEntryCount": 0},
        {"Entries": [{"EventId": "e-1"}], "FailedEntryCount": 0},
    ),
    "states:startExecution": Exchange(
        {"StateMachineArn": "arn:child", "Input": {"order": 1}, "Name": "n"},
        {"stateMachineArn": "arn:child", "input": '{"order":1}', "name": "n"},
        {"executionArn": ARN, "startDate": STARTED},
        {"ExecutionArn": ARN, "StartDate": 1700000000250},
    ),
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
    "elasticmapreduce:createCluster": Exchange(
        {"Name": "c", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
        {"Name": "c", "Instances": {"KeepJobFlowAliveWhenNoSteps": True}},
        {"JobFlowId": "j-1", "ClusterArn": "arn:c"},
        {"ClusterId": "j-1", "ClusterArn": "arn:c"},
    ),
    "elasticmapreduce:terminateCluster": Exchange({"ClusterId": "j-1"}, {"JobFlowIds": ["j-1"]}, {}, {}),
    "elasticmapreduce:addStep": Exchange(
        {"ClusterId": "j-1", "Step": {"Name": "s", "HadoopJarStep": {"Jar": "j"}}},
        {"JobFlowId": "j-1", "Steps": [{"Name": "s", "HadoopJarStep": {"Jar": "j"}}]},
        {"StepIds": ["s-1"]},
        {"StepId": "s-1"},
    ),
    "elasticmapreduce:cancelStep": Exchange(
        {"ClusterId": "j-1", "StepId": "s-1"},
        {"ClusterId": "j-1", "StepIds": ["s-1"]},
        {"CancelStepsInfoList": [{"StepId": "s-1", "Status": "SUBMITTED"}]},
        {"CancelStepsInfo": {"StepId": "s-1", "Status": "SUBMITTED"}},
    ),
    "elasticmapreduce:setClusterTerminationProtection": Exchange(
        {"ClusterId": "j-1", "TerminationProtected": True},
        {"JobFlowIds": ["j-1"], "TerminationProtected": True},
        {},
        {},
    ),
    "elasticmapreduce:modifyInstanceFleetByName": Exchange(
        {
            "ClusterId": "j-1",
            "InstanceFleetName": "core",
            "InstanceFleet": {"TargetOnDemandCapacity": 8, "TargetSpotCapacity": 0},
        },
        {
            "ClusterId": "j-1",
            "InstanceFleet": {
                "InstanceFleetId": "if-2",
                "TargetOnDemandCapacity": 8,
                "TargetSpotCapacity": 0,
            },
        },
        {},
        {},
        earlier=({"InstanceFleets": [{"Id": "if-1", "Name": "primary"}, {"Id": "if-2", "Name": "core"}]},),
    ),
    "elasticmapreduce:modifyInstanceGroupByName": Exchange(
        {"ClusterId": "j-1", "InstanceGroupName": "core", "InstanceGroup": {"InstanceCount": 8}},
        {"ClusterId": "j-1", "InstanceGroups": [{"InstanceGroupId": "ig-1", "InstanceCount": 8}]},
        {},
        {},
        earlier=({"InstanceGroups": [{"Id": "ig-1", "Name": "core"}]},),
    ),
    "emr-containers:createVirtualCluster": Exchange(
        {"Name": "v", "ContainerProvider": {"Id": "c", "Type": "EKS"}, "ClientToken": "t"},
        {"name": "v", "containerProvider": {"id": "c", "type": "EKS"}, "clientToken": "t"},
        {"id": "v-1", "name": "v", "arn": "arn:v"},
        {"Id": "v-1", "Name": "v", "Arn": "arn:v"},
    ),
    "emr-containers:deleteVirtualCluster": Exchange({"Id": "v-1"}, {}, {"id": "v-1"}, {"Id": "v-1"}),
    "emr-containers:startJobRun": Exchange(
        {"VirtualClusterId": "v-1", "Name": "j", "ClientToken": "t"},
        {"name": "j", "clientToken": "t"},
        {"id": "r-1", "virtualClusterId": "v-1"},
        {"Id": "r-1", "VirtualClusterId": "v-1"},
    ),
    "emr-serverless:createApplication": Exchange(
        {"Name": "a", "ReleaseLabel": "emr-7.0.0", "Type": "SPARK", "ClientToken": "t"},
        {"name": "a", "releaseLabel": "emr-7.0.0", "type": "SPARK", "clientToken": "t"},
        {"applicationId": "a-1", "name": "a", "arn": "arn:a"},
        {"ApplicationId": "a-1", "Name": "a", "Arn": "arn:a"},
    ),
    "emr-serverless:startApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {"ApplicationId": "a-1"}),
    "emr-serverless:stopApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {}),
    "emr-serverless:deleteApplication": Exchange({"ApplicationId": "a-1"}, {}, {}, {}),
    "emr-serverless:startJobRun": Exchange(
        {"ApplicationId": "a-1", "ExecutionRoleArn": "arn:aws:iam::123456789012:role/r", "ClientToken": "t"},
        {"executionRoleArn": "arn:aws:iam::123456789012:role/r", "clientToken": "t"},
        {"applicationId": "a-1", "jobRunId": "r-1", "arn": "arn:r"},
        {"ApplicationId": "a-1", "JobRunId": "r-1", "Arn": "arn:r"},
    ),
    "emr-serverless:cancelJobRun": Exchange(
        {"ApplicationId": "a-1", "JobRunId": "r-1"},
        {},
        {"applicationId": "a-1", "jobRunId": "r-1"},
        {"ApplicationId": "a-1", "JobRunId": "r-1"},
    ),
}

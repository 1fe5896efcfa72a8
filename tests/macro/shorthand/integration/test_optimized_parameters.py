"""Tests of the parameters of optimized integrations."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.integration.optimized_states import state
from tests.macro.shorthand.states import problems


@pytest.mark.parametrize(
    ("integration", "parameters", "expected"),
    [
        (
            "dynamodb:putItem",
            {"tableName": "t", "Itm": {}, "TableName": "t", "Item": {}},
            [
                "Parameters/tableName: dynamodb:putItem has no parameter 'tableName'; did you mean 'TableName'?",
                "Parameters/Itm: dynamodb:putItem has no parameter 'Itm'; did you mean 'Item'?",
            ],
        ),
        ("dynamodb:putItem", {"TableName": "t"}, ["Parameters: dynamodb:putItem needs 'Item'"]),
        (
            "sqs:sendMessage",
            {
                "QueueUrl": "https://sqs.us-west-2.amazonaws.com/111122223333/q",
                "MessageBody": "m",
                "MessageSystemAttributes": {},
            },
            [
                (
                    "Parameters/MessageSystemAttributes: sqs:sendMessage has no parameter 'MessageSystemAttributes';"
                    " did you mean 'MessageAttributes'?"
                )
            ],
        ),
        (
            "dynamodb:putItem",
            {"TableName": "t", "Item": {"Id": {"X": "1"}}},
            ["Parameters/Item/Id/X: Item.Id has no member 'X'"],
        ),
        (
            "sqs:sendMessage",
            {"QueueUrl": "q", "MessageBody": "m", "messageBodi": "m"},
            [
                "Parameters/messageBodi: sqs:sendMessage has no parameter 'messageBodi'; did you mean 'MessageBody'?"
            ],
        ),
        (
            "elasticmapreduce:addStep",
            {"JobFlowId": "j-1", "Step": {"Name": "s"}},
            [
                (
                    "Parameters/JobFlowId: elasticmapreduce:addStep has no parameter 'JobFlowId';"
                    " did you mean 'ClusterId'?"
                ),
                "Parameters/Step: Step needs 'HadoopJarStep'",
            ],
        ),
        (
            "elasticmapreduce:terminateCluster",
            {},
            ["Parameters: elasticmapreduce:terminateCluster needs 'ClusterId'"],
        ),
        (
            "elasticmapreduce:modifyInstanceFleetByName",
            {"ClusterId": "j-1", "InstanceFleet": {"InstanceFleetId": "if-1"}},
            [
                "Parameters: elasticmapreduce:modifyInstanceFleetByName needs 'InstanceFleetName'",
                (
                    "Parameters/InstanceFleet/InstanceFleetId: InstanceFleet.InstanceFleetId can't be used with"
                    " elasticmapreduce:modifyInstanceFleetByName, which finds the ID by InstanceFleetName"
                ),
            ],
        ),
        (
            "elasticmapreduce:modifyInstanceGroupByName",
            {"ClusterId": "j-1", "InstanceGroups": [{}], "InstanceGroupName": "core"},
            [
                (
                    "Parameters/InstanceGroups: elasticmapreduce:modifyInstanceGroupByName has no parameter"
                    " 'InstanceGroups'; did you mean 'InstanceGroup'?"
                ),
            ],
        ),
        (
            "elasticmapreduce:modifyInstanceGroupByName",
            {"ClusterId": "j-1", "InstanceGroup": {"InstanceCont": 2}, "InstanceGroupName": "core"},
            [
                (
                    "Parameters/InstanceGroup/InstanceCont: InstanceGroup has no member 'InstanceCont'; did you mean"
                    " 'InstanceCount'?"
                )
            ],
        ),
        (
            "elasticmapreduce:modifyInstanceFleetByName",
            {"ClusterId": "j-1", "InstanceFleetName": "core"},
            ["Parameters: elasticmapreduce:modifyInstanceFleetByName needs 'InstanceFleet'"],
        ),
        (
            "bedrock:invokeModel",
            {
                "ModelId": "amazon.nova-lite-v1:0",
                "Input": {"S3Uri": "s3://prompts"},
                "Output": "s3://answers/1",
            },
            [
                "Parameters/Input/S3Uri: Input.S3Uri must have the form s3://BUCKET/KEY",
                "Parameters/Output: Output must be an object with S3Uri",
            ],
        ),
        (
            "bedrock:invokeModel",
            {
                "ModelId": "amazon.nova-lite-v1:0",
                "Body": {},
                "Output": {"S3Uri": "s3://${Bucket}/answers/1.json"},
            },
            [
                (
                    "Parameters/Output/S3Uri: nothing replaces ${Bucket}; add it to DefinitionSubstitutions, or use"
                    " Fn::Sub in the template"
                )
            ],
        ),
        (
            "bedrock:invokeModel",
            {"ModelId": "amazon.nova-lite-v1:0"},
            ["Parameters: bedrock:invokeModel needs 'Body' or 'Input'"],
        ),
        (
            "bedrock:invokeModel",
            {"ModelId": "amazon.nova-lite-v1:0", "Body": {}, "Input": {"S3Uri": "s3://prompts/1.json"}},
            ["Parameters/Input: Input can't be used with Body; remove one of them"],
        ),
        (
            "bedrock:invokeModel",
            {"ModelId": "amazon.nova-lite-v1:0", "input": {"S3Uri": "s3://prompts"}, "Output": {"Uri": "u"}},
            [
                "Parameters/input: bedrock:invokeModel has no parameter 'input'; did you mean 'Input'?",
                "Parameters/Output/Uri: Output.Uri isn't a member of Output, whose only member is S3Uri",
                "Parameters/Output: Output needs 'S3Uri'",
            ],
        ),
        (
            "elasticmapreduce:modifyInstanceGroupByName",
            {"ClusterId": "j-1", "InstanceGroupName": 5, "InstanceGroup": {"InstanceCount": 2}},
            ["Parameters/InstanceGroupName: InstanceGroupName must be text that isn't empty"],
        ),
        (
            "glue:startJobRun",
            {"JobName": "j", "jobRunId": "r"},
            ["Parameters/jobRunId: glue:startJobRun has no parameter 'jobRunId'; did you mean 'JobRunId'?"],
        ),
    ],
)
def test_parameters_are_validated_for_the_integration(
    integration: str, parameters: dict[str, Any], expected: list[str]
) -> None:
    assert problems(state(integration, parameters)) == expected

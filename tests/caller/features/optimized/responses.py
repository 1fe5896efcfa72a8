"""A request and a response of each optimized integration, and the result of a native state.

The results of DynamoDB, Lambda, Amazon SNS, Amazon SQS, EventBridge, Step Functions, and Amazon ECS follow executions
recorded on AWS. The others follow the documentation and the rules that docs/native.md describes.
"""

from __future__ import annotations

from tests.caller.features.optimized.emr_responses import EMR_EXCHANGES
from tests.caller.features.optimized.exchange import STARTED, Exchange
from tests.caller.features.optimized.job_responses import JOB_EXCHANGES

ITEM = {"Id": {"S": "1"}, "Open": {"BOOL": True}, "Tags": {"L": [{"N": "2"}, {"NULL": True}]}}
ARN = "arn:aws:states:us-west-2:123456789012:execution:Child:run"
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
    **JOB_EXCHANGES,
    **EMR_EXCHANGES,
}

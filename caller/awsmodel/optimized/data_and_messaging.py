"""The optimized integrations of DynamoDB, Lambda, Amazon SNS, Amazon SQS, EventBridge, and Step Functions.

Sources: the pages of these services under "Integrating optimized services with Step Functions" in the AWS Step
Functions Developer Guide; executions recorded on AWS (docs/native.md says which facts are recorded).
"""

from __future__ import annotations

from caller.awsmodel.optimized.model import SYNC, SYNC_2, TOKEN, OptimizedIntegration, OptimizedService

_DYNAMODB = OptimizedService(
    "dynamodb", "dynamodb", "DynamoDB", "AmazonDynamoDBException", "AmazonDynamoDBv2"
)
_LAMBDA = OptimizedService("lambda", "lambda", "Lambda", "AWSLambdaException", "AWSLambda")
_SNS = OptimizedService("sns", "sns", "SNS", "AmazonSNSException", "AmazonSNS")
_SQS = OptimizedService("sqs", "sqs", "SQS", "AmazonSQSException", "AmazonSQS")
_EVENTS = OptimizedService(
    "events", "events", "EventBridge", "AmazonEventBridgeException", "AmazonEventBridge"
)
_STATES = OptimizedService(
    "states", "stepfunctions", "StepFunctions", "AWSStepFunctionsException", "AWSStepFunctions"
)

_WRITE = (
    "ConditionExpression",
    "ConditionalOperator",
    "Expected",
    "ExpressionAttributeNames",
    "ExpressionAttributeValues",
    "ReturnConsumedCapacity",
    "ReturnItemCollectionMetrics",
    "ReturnValues",
    "TableName",
)

INTEGRATIONS = (
    OptimizedIntegration(
        _DYNAMODB,
        "getItem",
        "GetItem",
        (
            "AttributesToGet",
            "ConsistentRead",
            "ExpressionAttributeNames",
            "Key",
            "ProjectionExpression",
            "ReturnConsumedCapacity",
            "TableName",
        ),
    ),
    OptimizedIntegration(_DYNAMODB, "putItem", "PutItem", ("Item", *_WRITE)),
    OptimizedIntegration(
        _DYNAMODB, "updateItem", "UpdateItem", ("AttributeUpdates", "Key", "UpdateExpression", *_WRITE)
    ),
    OptimizedIntegration(_DYNAMODB, "deleteItem", "DeleteItem", ("Key", *_WRITE)),
    OptimizedIntegration(
        _LAMBDA,
        "invoke",
        "Invoke",
        ("ClientContext", "FunctionName", "InvocationType", "LogType", "Payload", "Qualifier"),
        (TOKEN,),
        parsed=("Payload",),
    ),
    OptimizedIntegration(
        _SNS,
        "publish",
        "Publish",
        (
            "Message",
            "MessageAttributes",
            "MessageDeduplicationId",
            "MessageGroupId",
            "MessageStructure",
            "PhoneNumber",
            "Subject",
            "TargetArn",
            "TopicArn",
        ),
        (TOKEN,),
    ),
    OptimizedIntegration(
        _SQS,
        "sendMessage",
        "SendMessage",
        (
            "DelaySeconds",
            "MessageAttributes",
            "MessageBody",
            "MessageDeduplicationId",
            "MessageGroupId",
            "QueueUrl",
        ),
        (TOKEN,),
    ),
    OptimizedIntegration(_EVENTS, "putEvents", "PutEvents", ("Entries",), (TOKEN,), has_metadata=False),
    OptimizedIntegration(
        _STATES,
        "startExecution",
        "StartExecution",
        ("Input", "Name", "StateMachineArn"),
        (SYNC, SYNC_2, TOKEN),
    ),
)

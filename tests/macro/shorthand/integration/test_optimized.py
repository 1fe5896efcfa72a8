"""Tests of the table, options, permissions, and error names of optimized integrations."""

from __future__ import annotations

from typing import Any

import pytest

from caller.awsmodel.models import operation_model
from caller.awsmodel.optimized.model import SYNC, SYNC_2, TOKEN
from caller.awsmodel.optimized.parameters import parameter_names
from caller.awsmodel.optimized.registry import INTEGRATIONS
from macro.catalog import find_operation, find_service
from macro.emit.task.lambda_errors import NOT_RUN
from macro.expand import expand
from macro.shorthand.integration.optimized import UNSUPPORTED, find_sync_integration, sdk_integration
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.shorthand.integration.optimized_states import INVOKE, state
from tests.macro.shorthand.states import expansion, payload, problems, statements, task


def with_options(options: dict[str, Any]) -> list[str]:
    """Returns the messages for options of a state in the template's Metadata."""
    definition = {"StartAt": "Read", "States": {"Read": {**state("lambda:invoke", INVOKE), "End": True}}}
    template: Any = {
        "Metadata": {"Cross::Region::AwsCall": {"States": {"Orders/Read": options}}},
        "Resources": {
            "Orders": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": definition},
            }
        },
    }
    return [error.message for error in expand(template, DEPLOYMENT, inputs(template)).errors]


@pytest.mark.parametrize("name", INTEGRATIONS)
def test_every_integration_in_the_table_exists(name: str) -> None:
    integration = INTEGRATIONS[name]
    shape = operation_model(integration.service.client, integration.operation).input_shape
    assert shape is not None
    members = {member.casefold() for member in shape.members}
    renamed = {each.name: each.api_name for each in integration.renamed_parameters}
    for parameter in set(parameter_names(integration)) - set(integration.added):
        assert renamed.get(parameter, parameter).casefold() in members
    assert set(integration.patterns) <= {SYNC, SYNC_2, TOKEN}
    service, operation = sdk_integration(integration).split(":")
    client = find_service(service)
    assert client is not None
    assert find_operation(client, operation) is not None


def test_table_contains_the_documented_services() -> None:
    assert len(INTEGRATIONS) == 53
    assert {name.partition(":")[0] for name in INTEGRATIONS} == {
        "athena",
        "batch",
        "bedrock",
        "codebuild",
        "databrew",
        "dynamodb",
        "ecs",
        "elasticmapreduce",
        "emr-containers",
        "emr-serverless",
        "events",
        "glue",
        "lambda",
        "mediaconvert",
        "sagemaker",
        "sns",
        "sqs",
        "states",
    }


def test_suggested_sdk_integrations_exist() -> None:
    for each in UNSUPPORTED.values():
        assert bool(each.sdk) is not bool(each.reason)
        if each.sdk:
            service = find_service(each.sdk.split(":")[0])
            assert service is not None
            assert find_operation(service, each.sdk.split(":")[1]) is not None


def test_find_sync_integration() -> None:
    assert find_sync_integration("sfn", "StartExecution") == "states:startExecution.sync"
    assert find_sync_integration("eks", "createCluster") == "eks:createCluster.sync"
    assert find_sync_integration("dynamodb", "putItem") is None


def test_payload_contains_the_integration() -> None:
    sent = payload(state("lambda:invoke", INVOKE))
    assert {name: sent[name] for name in ("Service", "Operation", "Integration", "Region", "Parameters")} == {
        "Service": "lambda",
        "Operation": "Invoke",
        "Integration": "lambda:invoke",
        "Region": "us-west-2",
        "Parameters": INVOKE,
    }
    assert "BlobFormat" not in sent


def test_task_token_is_a_parameter_of_the_call() -> None:
    parameters = {
        "QueueUrl": "https://sqs.us-west-2.amazonaws.com/123456789012/q",
        "MessageBody.$": "$$.Task.Token",
    }
    built = task(state("sqs:sendMessage.waitForTaskToken", parameters))
    assert built["Resource"] == "arn:aws:states:::lambda:invoke.waitForTaskToken"
    sent = built["Parameters"]["Payload"]
    assert sent["Integration"] == "sqs:sendMessage.waitForTaskToken"
    assert sent["Parameters"] == parameters


def test_only_errors_before_an_invoked_function_runs_are_retried() -> None:
    (retrier,) = task(state("lambda:invoke", INVOKE))["Retry"]
    assert retrier["ErrorEquals"] == [*NOT_RUN]
    (retrier,) = task(
        state("sns:publish", {"TopicArn": "arn:aws:sns:us-west-2:123456789012:t", "Message": "m"})
    )["Retry"]
    assert "Lambda.SdkClientException" in retrier["ErrorEquals"]


@pytest.mark.parametrize(
    "options",
    [
        {"Query": "Payload"},
        {"Paginate": True},
        {"WaitUntil": "FunctionActive"},
        {"ResultWriter": {"Bucket": "b"}},
        {"BodyFrom": {"Bucket": "b", "Key": "k"}},
        {"BlobFormat": "base64"},
    ],
)
def test_options_that_change_the_result_are_rejected(options: dict[str, Any]) -> None:
    (name,) = options
    assert with_options(options) == [
        f"{name} can't be used with the optimized integration lambda:invoke; use aws-sdk:lambda:invoke"
    ]


def test_options_that_do_not_change_the_result_are_accepted() -> None:
    options = {
        "Targets": [{"Region": "us-west-2"}, {"Region": "us-east-1"}],
        "Rotate": True,
        "Timeout": 20,
        "MaxAttempts": 1,
        "RetryMode": "adaptive",
        "RetryOnServiceExceptions": False,
        "IamResources": ["arn:aws:lambda:us-west-2:123456789012:function:f"],
    }
    assert with_options(options) == []


@pytest.mark.parametrize(
    ("integration", "parameters", "actions", "resources"),
    [
        (
            "states:startExecution",
            {"StateMachineArn": "arn:aws:states:us-west-2:123456789012:stateMachine:child"},
            ["states:StartExecution"],
            ["arn:aws:states:us-west-2:123456789012:stateMachine:child"],
        ),
        (
            "elasticmapreduce:terminateCluster",
            {"ClusterId": "j-1"},
            ["elasticmapreduce:TerminateJobFlows"],
            [{"Fn::Sub": "arn:${AWS::Partition}:elasticmapreduce:us-west-2:${AWS::AccountId}:cluster/j-1"}],
        ),
        (
            "elasticmapreduce:addStep",
            {"ClusterId": "j-1", "Step": {"Name": "s", "HadoopJarStep": {"Jar": "command-runner.jar"}}},
            ["elasticmapreduce:AddJobFlowSteps"],
            [{"Fn::Sub": "arn:${AWS::Partition}:elasticmapreduce:us-west-2:${AWS::AccountId}:cluster/j-1"}],
        ),
    ],
)
def test_permissions_of_the_operation(
    integration: str, parameters: dict[str, Any], actions: list[str], resources: list[Any]
) -> None:
    (statement,) = statements(state(integration, parameters))
    assert (statement["Action"], statement["Resource"]) == (actions, resources)


def test_permission_error_contains_the_parameter_of_the_integration() -> None:
    (message,) = problems(state("elasticmapreduce:terminateCluster", {"ClusterId.$": "$.id"}))
    assert message.startswith("Parameters/ClusterId: ClusterId is only known at run time")


@pytest.mark.parametrize(
    ("integration", "parameters", "name", "warning"),
    [
        ("dynamodb:getItem", {"TableName": "t", "Key": {}}, "DynamoDB.ResourceNotFoundException", ""),
        ("dynamodb:getItem", {"TableName": "t", "Key": {}}, "DynamoDB.AmazonDynamoDBException", ""),
        (
            "dynamodb:getItem",
            {"TableName": "t", "Key": {}},
            "DynamoDb.ResourceNotFoundException",
            "did you mean 'DynamoDB.ResourceNotFoundException'?",
        ),
        (
            "dynamodb:getItem",
            {"TableName": "t", "Key": {}},
            "DynamoDb.DynamoDbException",
            "write 'DynamoDB.AmazonDynamoDBException', the name of all errors that the service model doesn't contain",
        ),
        (
            "states:startExecution",
            {"StateMachineArn": "arn:aws:states:us-west-2:123456789012:stateMachine:child"},
            "Sfn.ExecutionAlreadyExistsException",
            "did you mean 'StepFunctions.ExecutionAlreadyExistsException'?",
        ),
        ("events:putEvents", {"Entries": [{"Source": "s"}]}, "EventBridge.FailedEntry", ""),
        ("lambda:invoke", INVOKE, "OrderRejected", ""),
    ],
)
def test_error_names_of_the_integration(integration: str, parameters: Any, name: str, warning: str) -> None:
    catch = [{"ErrorEquals": [name], "Next": "Read"}]
    result = expansion(state(integration, parameters, Catch=catch))
    assert not result.errors
    messages = [each.message for each in result.diagnostics if name in each.message]
    assert [warning in message for message in messages] == ([True] if warning else [])

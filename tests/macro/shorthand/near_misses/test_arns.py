"""Tests of ARNs with a misplaced Region, and of the ARNs that the error suggests."""

from __future__ import annotations

import pytest

from macro.catalog import find_operation, find_service
from macro.shorthand.integration.optimized import (
    OPTIMIZED,
    SYNC,
    TOKEN,
    find_optimized,
    find_sync_integration,
)
from macro.shorthand.near_misses.arns import find_arn_problem

GET_OBJECT = "arn:aws:states:us-west-2::aws-sdk:s3:getObject"


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:states::us-west-2:aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2:aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2:::aws-sdk:s3:getObject",
        "arn:aws:states:::us-west-2:aws-sdk:s3:getObject",
        "arn:aws:states:::aws-sdk:us-west-2:s3:getObject",
        "arn:aws:states:::aws-sdk:s3:us-west-2:getObject",
        "arn:aws:states:::aws-sdk:s3:getObject:us-west-2",
        "arn:aws:us-west-2:states:::aws-sdk:s3:getObject",
        "arn:us-west-2:states:::aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2::aws-sdk:s3.getObject",
        "arn:aws:states:us-west-2::aws_sdk:s3:getObject",
        "arn:aws:states:us-west-2::awssdk:s3:getObject",
        "arn:aws:states:us-west-2::s3:getObject",
        "arn:aws:s3:us-west-2::aws-sdk:s3:getObject",
    ],
)
def test_region_in_the_wrong_part_of_an_arn_suggests_the_right_arn(text: str) -> None:
    problem = find_arn_problem(text)
    assert problem is not None
    assert problem.arn == GET_OBJECT


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        (
            "arn:${AWS::Partition}:states::${Region}:aws-sdk:s3:getObject",
            "arn:${AWS::Partition}:states:${Region}::aws-sdk:s3:getObject",
        ),
        ("arn:aws:states:::aws-sdk:${Region}:s3:getObject", "arn:aws:states:${Region}::aws-sdk:s3:getObject"),
    ],
)
def test_placeholder_in_the_wrong_part_of_an_arn_is_a_region(text: str, arn: str) -> None:
    problem = find_arn_problem(text)
    assert problem is not None
    assert problem.arn == arn


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:states:::aws-sdk:s3:getObject",
        "arn:aws:states:::aws-sdk:sqs:sendMessage.waitForTaskToken",
        "arn:aws:states:::dynamodb:putItem",
        "arn:aws:states:::states:startExecution.sync:2",
        "arn:aws:states:::elasticmapreduce:addStep.sync",
        "arn:aws:states:us-west-2:123456789012:activity:approve",
        "arn:aws:states:${AWS::Region}:${AWS::AccountId}:activity:${Name}",
        "arn:aws:states:us-west-2:123456789012:stateMachine:child",
        "arn:aws:lambda:us-west-2:123456789012:function:f",
        "arn:aws:scheduler:::aws-sdk:eventbridge:putEvents",
        "arn:aws:states::123456789012:aws-sdk:s3:getObject",
        "${FunctionArn}",
        "",
        ":::::",
        "arn",
    ],
)
def test_native_arns_are_accepted(text: str) -> None:
    assert find_arn_problem(text) is None


@pytest.mark.parametrize(
    ("integration", "sdk"),
    [
        ("dynamodb:putItem", "dynamodb:putItem"),
        ("lambda:invoke", "lambda:invoke"),
        ("lambda:invoke.waitForTaskToken", "lambda:invoke.waitForTaskToken"),
        ("ecs:runTask.sync", "ecs:runTask"),
        ("states:startExecution.sync:2", "sfn:startExecution"),
        ("events:putEvents", "eventbridge:putEvents"),
        ("bedrock:invokeModel", "bedrockruntime:invokeModel"),
        ("elasticmapreduce:addStep.sync", "emr:addJobFlowSteps"),
        ("emr-serverless:startJobRun", "emrserverless:startJobRun"),
    ],
)
def test_optimized_integration_suggests_the_sdk_integration(integration: str, sdk: str) -> None:
    problem = find_arn_problem(f"arn:aws-cn:states:cn-north-1::{integration}")
    assert problem is not None
    assert problem.arn == f"arn:aws-cn:states:cn-north-1::aws-sdk:{sdk}"
    assert problem.message.startswith(f"the optimized integration {integration} can't have a Region yet")
    assert ("doesn't wait" in problem.message) is (SYNC in integration)


@pytest.mark.parametrize("integration", ["http:invoke", "apigateway:invoke", "eks:runJob.sync", "eks:call"])
def test_integration_without_an_sdk_operation_suggests_no_arn(integration: str) -> None:
    problem = find_arn_problem(f"arn:aws:states:us-west-2::{integration}")
    assert problem is not None
    assert problem.arn == ""


def test_sdk_operations_in_the_table_exist() -> None:
    operations = [each for service in OPTIMIZED.values() for each in service.values()]
    for operation in operations:
        if operation.sdk:
            service = find_service(operation.sdk.split(":")[0])
            assert service is not None
            assert service.step_functions == operation.sdk.split(":")[0]
            assert find_operation(service, operation.sdk.split(":")[1]) is not None
    assert len(operations) > 40


def test_integration_patterns_in_the_table() -> None:
    run_task = find_optimized("ECS", "runtask")
    assert run_task is not None
    assert run_task.suffixes == (SYNC, TOKEN)
    assert find_sync_integration("sfn", "StartExecution") == "states:startExecution.sync"
    assert find_sync_integration("dynamodb", "putItem") is None
    assert find_optimized("dynamodb", "query") is None

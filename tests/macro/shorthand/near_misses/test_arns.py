"""Tests of ARNs with a misplaced Region, and of the ARNs that the error suggests."""

from __future__ import annotations

import pytest

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
        "aws:states:us-west-2::aws-sdk:s3:getObject",
        "states:us-west-2::aws-sdk:s3:getObject",
        "us-west-2:aws-sdk:s3:getObject",
        "us-west-2:s3:getObject",
        "s3:getObject:us-west-2",
        "arn:aws:s3:us-west-2::getObject",
        "arn:aws:step-functions:us-west-2::aws-sdk:s3:getObject",
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
    "text",
    [
        "arn:aws:states::us-west-2:ecs:runTask.sync",
        "arn:aws:states:us-west-2:ecs:runTask.sync",
        "arn:aws:states:::ecs:us-west-2:runTask.sync",
        "arn:aws:us-west-2:states:::ecs:runTask.sync",
        "arn:aws:states:us-west-2::ECS:RunTask.sync",
    ],
)
def test_invalid_arn_of_an_optimized_integration_is_corrected(text: str) -> None:
    problem = find_arn_problem(text)
    assert problem is not None
    assert problem.arn == "arn:aws:states:us-west-2::ecs:runTask.sync"


@pytest.mark.parametrize(
    ("integration", "sdk"),
    [
        ("eks:createCluster", "eks:createCluster"),
        ("eks:deleteNodegroup.sync", "eks:deleteNodegroup"),
    ],
)
def test_integration_that_cannot_have_a_region_suggests_the_sdk_integration(
    integration: str, sdk: str
) -> None:
    problem = find_arn_problem(f"arn:aws-cn:states:cn-north-1::{integration}")
    assert problem is not None
    assert problem.arn == f"arn:aws-cn:states:cn-north-1::aws-sdk:{sdk}"
    assert problem.message.startswith(f"the optimized integration {integration} can't have a Region")
    assert ("doesn't wait" in problem.message) is integration.endswith(".sync")


@pytest.mark.parametrize("integration", ["http:invoke", "apigateway:invoke", "eks:runJob.sync", "eks:call"])
def test_integration_without_an_sdk_operation_suggests_no_arn(integration: str) -> None:
    problem = find_arn_problem(f"arn:aws:states:us-west-2::{integration}")
    assert problem is not None
    assert problem.arn == ""
    assert problem.message.startswith(f"the optimized integration {integration} can't have a Region; ")


def test_operation_that_is_not_optimized_suggests_the_sdk_integration() -> None:
    problem = find_arn_problem("arn:aws:states:us-west-2::dynamodb:query")
    assert problem is not None
    assert problem.arn == "arn:aws:states:us-west-2::aws-sdk:dynamodb:query"
    assert problem.message.endswith("dynamodb:query isn't an optimized integration")


@pytest.mark.parametrize("suffix", [".sync", ".sync:2"])
def test_sdk_name_with_sync_suggests_the_optimized_integration(suffix: str) -> None:
    problem = find_arn_problem(f"arn:aws:states:us-west-2::sfn:startExecution{suffix}")
    assert problem is not None
    assert problem.arn == f"arn:aws:states:us-west-2::states:startExecution{suffix}"


def test_wrong_name_of_an_optimized_integration_suggests_the_right_one() -> None:
    problem = find_arn_problem("arn:aws:states:us-west-2::dynamo:putItem")
    assert problem is not None
    assert problem.message.endswith("did you mean 'dynamodb:putItem'?")


def test_dynamic_reference_in_an_arn_suggests_a_parameter_and_no_broken_arn() -> None:
    problem = find_arn_problem("arn:aws:states:{{resolve:ssm:/region}}::aws-sdk:s3:getObject")
    assert problem is not None
    assert problem.arn == ""
    assert "AWS::SSM::Parameter::Value<String>" in problem.message


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:states:::aws-sdk:s3:getObject@us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject.us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject/us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject-us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject(us-west-2)",
        "arn:aws:states:::aws-sdk:s3:getObject?region=us-west-2",
        "arn:aws:states:::aws-sdk:s3:getObject@US_WEST_2",
        "arn:aws:states:::aws-sdk:s3@us-west-2:getObject",
        "arn:aws:states:::aws-sdk:us-west-2.s3:getObject",
        "arn:aws:states:::aws-sdk@us-west-2:s3:getObject",
        "arn:aws:states@us-west-2:::aws-sdk:s3:getObject",
        "arn:aws-us-west-2:states:::aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2/aws-sdk:s3:getObject",
        "arn:aws:states:us-west-2;:aws-sdk:s3:getObject",
        "s3:getObject@us-west-2",
        "arn:aws:states\uff1aus\u2011west\u20112\uff1a\uff1aaws-sdk:s3:getObject",
    ],
)
def test_region_attached_to_another_part_of_an_arn_suggests_the_right_arn(text: str) -> None:
    problem = find_arn_problem(text)
    assert problem is not None
    assert problem.arn == GET_OBJECT


@pytest.mark.parametrize(
    ("text", "arn"),
    [
        ("arn:aws:states:::lambda:invoke.us-west-2", "arn:aws:states:us-west-2::lambda:invoke"),
        ("arn:aws:states:::ecs:runTask.sync@us-west-2", "arn:aws:states:us-west-2::ecs:runTask.sync"),
        ("us-west-2:dynamodb:getItem", "arn:aws:states:us-west-2::dynamodb:getItem"),
        (
            "arn:${AWS::Partition}:states:::aws-sdk:s3:getObject@${TargetRegion}",
            "arn:${AWS::Partition}:states:${TargetRegion}::aws-sdk:s3:getObject",
        ),
        ("${TargetRegion}:s3:getObject", "arn:aws:states:${TargetRegion}::aws-sdk:s3:getObject"),
        (
            "arn:aws-cn:states:::aws-sdk:s3:getObject@cn-north-1",
            "arn:aws-cn:states:cn-north-1::aws-sdk:s3:getObject",
        ),
        (
            "arn:aws:states:::aws-sdk:s3:getObject@us-wset-2",
            "arn:aws:states:us-wset-2::aws-sdk:s3:getObject",
        ),
    ],
)
def test_attached_region_of_other_integrations_suggests_the_right_arn(text: str, arn: str) -> None:
    problem = find_arn_problem(text)
    assert problem is not None
    assert problem.arn == arn


@pytest.mark.parametrize(
    "text",
    [
        "arn:aws:lambda:eu-west-1:123456789012:function:states-us-west-2",
        "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:states-${AWS::Region}",
        "arn:aws:states:eu-west-1:123456789012:activity:lambda-invoke-us-west-2",
        "arn:aws:states:::lambda:invoke.${Pattern}",
        "arn:aws:states:::aws-sdk:${Service}:${Action}",
        "orders-us-west-2",
        "orders:list:us-west-2",
        "s3:getObject",
        "arn:aws:dynamodb:us-west-2:123456789012:table/orders",
    ],
)
def test_other_text_with_a_region_is_accepted(text: str) -> None:
    assert find_arn_problem(text) is None


@pytest.mark.parametrize(
    "region", ["$.region", "$$.Execution.Input.region", "{% $region %}", "States.Format($.r)"]
)
def test_run_time_value_in_an_arn_suggests_the_state_type(region: str) -> None:
    problem = find_arn_problem(f"arn:aws:states:{region}::aws-sdk:s3:getObject")
    assert problem is not None
    assert problem.arn == ""
    assert problem.message.endswith("use Cross::Region::AwsCall, whose Region can be one")


def test_several_regions_in_an_arn_suggest_the_state_type() -> None:
    problem = find_arn_problem("arn:aws:states:::aws-sdk:s3:getObject@us-west-2,eu-west-1")
    assert problem is not None
    assert problem.arn == ""
    assert problem.message.endswith("use Cross::Region::AwsCall, whose Region can be a list")

"""Tests of ARN suffixes that SDK integrations don't support."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.shorthand.states import expansion


def message(integration: str) -> str:
    arn = f"arn:aws:states:us-west-2::aws-sdk:{integration}"
    (error,) = [
        each
        for each in expansion({"Type": "Task", "Resource": arn, "Parameters": {}}).errors
        if each.path.steps[-1] == "Resource"
    ]
    return error.message


@pytest.mark.parametrize(
    ("integration", "optimized"),
    [
        ("databrew:startJobRun.sync", "databrew:startJobRun.sync"),
        ("emr:runJobFlow.sync", "elasticmapreduce:createCluster.sync"),
        ("eks:createCluster.sync", "eks:createCluster.sync"),
    ],
)
def test_sync_error_names_the_optimized_integration_and_how_to_wait(integration: str, optimized: str) -> None:
    text = message(integration)
    assert (
        f"only the optimized integration {optimized} does, and it can't have a Region: remove .sync" in text
    )


@pytest.mark.parametrize(
    ("integration", "optimized"),
    [
        ("sfn:startExecution.sync", "states:startExecution.sync"),
        ("sfn:startExecution.sync:2", "states:startExecution.sync"),
        ("glue:startJobRun.sync", "glue:startJobRun.sync"),
        ("ecs:RunTask.sync", "ecs:runTask.sync"),
        ("emrserverless:startJobRun.sync", "emr-serverless:startJobRun.sync"),
    ],
)
def test_sync_error_suggests_the_optimized_integration_that_can_have_a_region(
    integration: str, optimized: str
) -> None:
    text = message(integration)
    assert f"use the optimized integration {optimized}" in text
    assert "can't have a Region" not in text


def test_integration_pattern_in_metadata_does_not_replace_the_suffix_of_an_arn() -> None:
    state = {"Type": "Task", "Resource": "arn:aws:states:us-west-2::aws-sdk:sqs:listQueues", "End": True}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "A", "States": {"A": state}}},
    }
    options = {"M/A": {"IntegrationPattern": "WAIT_FOR_TASK_TOKEN"}}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": options}},
        "Resources": {"M": machine},
    }
    errors = expand(template, DEPLOYMENT, inputs(template)).errors
    assert "remove IntegrationPattern, or use .waitForTaskToken in the ARN" in errors[0].message


@pytest.mark.parametrize(
    ("integration", "suffix", "call"),
    [
        ("ec2:runInstances", ".sync", "DescribeInstances with WaitUntil: InstanceRunning"),
        ("dynamodb:createTable", ".sync:2", "DescribeTable with WaitUntil: TableExists"),
    ],
)
def test_sync_error_suggests_the_waiter_of_the_action(integration: str, suffix: str, call: str) -> None:
    assert f"; remove {suffix}, and call {call} in the next state" in message(integration + suffix)


@pytest.mark.parametrize("integration", ["dynamodb:getItem", "s3:putObject", "sqs:sendMessage"])
def test_sync_error_of_an_action_without_a_job_suggests_nothing_to_wait_for(integration: str) -> None:
    text = message(f"{integration}.sync")
    assert text.startswith("SDK integrations don't support '.sync'; remove .sync, because ")
    assert text.endswith(" starts no job")


def test_sync_error_suggests_polling_if_the_service_has_no_waiter() -> None:
    assert message("translate:startTextTranslationJob.sync").endswith(
        "remove .sync, and read the status in a loop"
    )


@pytest.mark.parametrize("suffix", [".waitForTasktoken", ".waitForTaskTokens", ".waitForToken"])
def test_misspelled_task_token_suffix_is_corrected(suffix: str) -> None:
    assert message(f"sqs:sendMessage{suffix}").endswith("; did you mean '.waitForTaskToken'?")


LOOP = "with the same Region in a loop until"


def optimized_message(integration: str) -> str:
    arn = f"arn:aws:states:us-west-2::{integration}"
    errors = expansion({"Type": "Task", "Resource": arn, "Parameters": {}}).errors
    (error,) = [each for each in errors if each.path.steps[-1] == "Resource"]
    return error.message


@pytest.mark.parametrize(
    ("integration", "end"),
    [
        (
            "elasticmapreduce:addStep.sync",
            "call aws-sdk:emr:describeStep with the same Region and WaitUntil: StepComplete in the next state",
        ),
        (
            "databrew:startJobRun.sync",
            f"call aws-sdk:databrew:describeJobRun {LOOP} State is one of SUCCEEDED, FAILED, STOPPED, TIMEOUT",
        ),
        (
            "emr-serverless:stopApplication.sync",
            f"call aws-sdk:emrserverless:getApplication {LOOP} Application.State is one of STOPPED, TERMINATED",
        ),
    ],
)
def test_optimized_integration_with_sync_suggests_another_way_to_wait(integration: str, end: str) -> None:
    name = integration.removesuffix(".sync")
    assert optimized_message(integration) == f"{name}.sync can't have a Region; remove .sync, and {end}"


@pytest.mark.parametrize(
    "integration",
    ["glue:startJobRun.waitForTaskToken", "dynamodb:putItem.sync", "ecs:runTask.sync:2", "lambda:invoke.x"],
)
def test_optimized_integration_has_only_its_own_patterns(integration: str) -> None:
    name, _, suffix = integration.partition(".")
    assert f"the optimized integration {name} doesn't support '.{suffix}'" in optimized_message(integration)


def test_sdk_integration_without_a_colon_is_not_an_optimized_integration() -> None:
    arn = "arn:aws:states:us-west-2:aws-sdk:dynamodb:getItem"
    errors = expansion({"Type": "Task", "Resource": arn, "Parameters": {"TableName": "t", "Key": {}}}).errors
    assert [error.message for error in errors] == [
        "the ARN must have the form arn:aws:states:REGION::aws-sdk:SERVICE:ACTION"
    ]


def test_account_id_of_an_optimized_integration_must_be_empty() -> None:
    arn = "arn:aws:states:us-west-2:123456789012:lambda:invoke"
    errors = expansion({"Type": "Task", "Resource": arn, "Parameters": {"FunctionName": "f"}}).errors
    assert [error.message for error in errors] == [
        "the ARN has '123456789012' as the account ID; leave the account ID empty: arn:aws:states:REGION::…"
    ]

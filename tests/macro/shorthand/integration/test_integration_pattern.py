"""Tests of ARN suffixes that SDK integrations don't support."""

from __future__ import annotations

import pytest

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
        ("glue:startJobRun.sync", "glue:startJobRun.sync"),
        ("sfn:startExecution.sync", "states:startExecution.sync"),
        ("sfn:startExecution.sync:2", "states:startExecution.sync"),
        ("ecs:RunTask.sync", "ecs:runTask.sync"),
        ("emr:runJobFlow.sync", "elasticmapreduce:createCluster.sync"),
    ],
)
def test_sync_error_names_the_optimized_integration(integration: str, optimized: str) -> None:
    assert f"only the optimized integration {optimized} does" in message(integration)


@pytest.mark.parametrize("integration", ["ec2:runInstances.sync", "dynamodb:createTable.sync:2"])
def test_sync_error_suggests_wait_until_if_the_service_has_waiters(integration: str) -> None:
    assert "remove it, and wait in a state with WaitUntil, such as " in message(integration)


def test_sync_error_suggests_polling_if_the_service_has_no_waiter() -> None:
    assert message("translate:startTextTranslationJob.sync").endswith(
        "remove it, and read the status in a loop"
    )


@pytest.mark.parametrize("suffix", [".waitForTasktoken", ".waitForTaskTokens", ".waitForToken"])
def test_misspelled_task_token_suffix_is_corrected(suffix: str) -> None:
    assert message(f"sqs:sendMessage{suffix}").endswith("; did you mean '.waitForTaskToken'?")

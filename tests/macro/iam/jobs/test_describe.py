"""Tests of the permission to describe jobs if it comes from the state machine's role or from settings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.iam.role.templates import expanded, refusals, role_template, statement, statements_of

WEST = {"StringEquals": {"aws:RequestedRegion": "us-west-2"}}
SHIP = "stateMachine:ship"
JOBS = {
    "glue": (
        "glue:startJobRun.sync",
        {"JobName.$": "$.job"},
        "job/load-*",
        "glue:StartJobRun",
        "glue:GetJobRun",
    ),
    "athena": (
        "athena:startQueryExecution.sync",
        {"QueryString": "SELECT 1", "WorkGroup.$": "$.group"},
        "workgroup/load-*",
        "athena:StartQueryExecution",
        "athena:GetQueryExecution",
    ),
    "codebuild": (
        "codebuild:startBuild.sync",
        {"ProjectName.$": "$.project"},
        "project/load-*",
        "codebuild:StartBuild",
        "codebuild:BatchGetBuilds",
    ),
    "sagemaker": (
        "sagemaker:createTransformJob.sync",
        {
            "TransformJobName.$": "$.name",
            "ModelName": "m",
            "TransformInput": {
                "DataSource": {"S3DataSource": {"S3DataType": "S3Prefix", "S3Uri": "s3://b/i"}}
            },
            "TransformOutput": {"S3OutputPath": "s3://b/o"},
            "TransformResources": {"InstanceType": "ml.m5.large", "InstanceCount": 1},
        },
        "transform-job/load-*",
        "sagemaker:CreateTransformJob",
        "sagemaker:DescribeTransformJob",
    ),
}


def state(service: str) -> dict[str, Any]:
    integration, parameters, *_ = JOBS[service]
    return {"Run": {"integration": integration, "parameters": parameters}}


@pytest.mark.parametrize("service", JOBS)
def test_both_permissions_come_from_the_role(service: str) -> None:
    _, _, resource, start, describe = JOBS[service]
    arn = f"arn:aws:{service}:eu-central-1:111122223333:{resource}"
    derived = statements_of(
        role_template(state(service), [statement([start, describe, "events:PutRule"], arn)])
    )
    assert {each.actions: (each.resources, each.condition) for each in derived} == {
        (action,): ((arn.replace("eu-central-1", "us-west-2"),), WEST) for action in (start, describe)
    }


@pytest.mark.parametrize("service", JOBS)
def test_role_that_cannot_describe_the_jobs_is_an_error(service: str) -> None:
    _, _, resource, start, describe = JOBS[service]
    arn = f"arn:aws:{service}:eu-central-1:111122223333:{resource}"
    (message,) = refusals(role_template(state(service), [statement(start, arn)]))
    assert f"list the resources of {describe} in IamResources" in message
    assert f"no statement of the state machine's role allows {describe}" in message


@pytest.mark.parametrize("cluster", ["arn:aws:ecs:eu-central-1:111122223333:task/blue/*", "*"])
def test_tasks_of_an_unknown_cluster_come_from_the_role(cluster: str) -> None:
    run = {
        "integration": "ecs:runTask.sync",
        "parameters": {"TaskDefinition": "app", "Cluster.$": "$.cluster"},
    }
    derived = statements_of(role_template({"Run": run}, [statement("ecs:DescribeTasks", cluster)]))
    (described,) = [each for each in derived if each.actions == ("ecs:DescribeTasks",)]
    assert described.resources == (cluster.replace("eu-central-1", "us-west-2"),)


def test_conditions_of_the_role_apply_to_the_description_of_batch_jobs() -> None:
    parameters = {"JobName": "n", "JobQueue": "q", "JobDefinition": "d"}
    run = {"Run": {"integration": "batch:submitJob.sync", "parameters": parameters}}
    tag: dict[str, Any] = {"StringEquals": {"aws:ResourceTag/team": "blue"}}
    with_role = statements_of(role_template(run, [statement("batch:DescribeJobs", "*", **tag)]))
    without = statements_of(role_template(run, []))
    described = [each for each in (*with_role, *without) if each.actions == ("batch:DescribeJobs",)]
    assert [each.resources for each in described] == [("*",), ("*",)]
    assert [each.condition for each in described] == [
        {"StringEquals": {**WEST["StringEquals"], **tag["StringEquals"]}},
        WEST,
    ]


def test_additional_statement_replaces_the_permission_to_describe() -> None:
    written = {"Action": "glue:Get*", "Resource": "arn:aws:glue:us-west-2:111122223333:job/load-*"}
    settings = {"States": {"Orders/Run": {"AdditionalIamStatements": [written]}}}
    start = statement("glue:StartJobRun", "arn:aws:glue:eu-central-1:111122223333:job/load-*")
    template = role_template(state("glue"), [start], settings=settings)
    assert not expanded(template).failed
    assert {each.actions for each in statements_of(template)} == {("glue:StartJobRun",), ("glue:Get*",)}


@pytest.mark.parametrize(
    ("allowed", "machine"),
    [
        (
            f"arn:aws:states:eu-central-1:111122223333:{SHIP}",
            f"arn:aws:states:us-west-2:111122223333:{SHIP}",
        ),
        (
            "*",
            {
                "Fn::Sub": "arn:${AWS::Partition}:states:us-west-2:${AWS::AccountId}:stateMachine:<StateMachineName>"
            },
        ),
    ],
)
def test_role_that_cannot_describe_executions_is_an_error_with_the_state_machines_to_list(
    allowed: str, machine: Any
) -> None:
    start = {"integration": "states:startExecution.sync:2", "parameters": {"StateMachineArn.$": "$.machine"}}
    statements = [statement("states:StartExecution", allowed)]
    (error,) = expanded(role_template({"Run": start}, statements)).errors
    assert "the state machine's role doesn't allow states:DescribeExecution" in error.message
    assert error.suggestion is not None
    assert error.suggestion.options == {"IamResources": [machine]}
    settings = {"States": {"Orders/Run": {"IamResources": [f"arn:aws:states:us-west-2:111122223333:{SHIP}"]}}}
    assert not expanded(role_template({"Run": start}, statements, settings=settings)).failed

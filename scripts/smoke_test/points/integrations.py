"""Points about optimized integrations. Each compares a native state with the same state with a Region."""

from __future__ import annotations

from scripts.smoke_test.model import Equals, Fact, IsA, Pair, Point, Same, SameShape, Stack
from scripts.smoke_test.points import deployed_stacks

_RESOURCES = (deployed_stacks.RESOURCES, deployed_stacks.SECOND_RESOURCES)
_SOURCE = "docs/native.md, Optimized integrations"


def _same_shape(stack: Stack, state: str, integration: str) -> Fact:
    question = f"Does `{integration}` return the same members?"
    return Fact(question, Pair(stack, "Compare", state), "output", SameShape())


def _same(stack: Stack, state: str, path: str, question: str) -> Fact:
    return Fact(question, Pair(stack, "Compare", state), path, Same())


def _native(stack: Stack, state: str, path: str, expected: Equals | IsA, question: str) -> Fact:
    return Fact(question, Pair(stack, "Compare", state), f"native.{path}", expected)


_RESULTS = {
    "put": "dynamodb:putItem",
    "get": "dynamodb:getItem",
    "invoke object": "lambda:invoke",
    "send": "sqs:sendMessage",
    "publish": "sns:publish",
    "put events": "events:putEvents",
    "start": "states:startExecution",
}
_FAILING = {
    "athena": "athena:getQueryExecution",
    "glue": "glue:startJobRun",
    "batch": "batch:submitJob",
    "codebuild": "codebuild:stopBuild",
    "databrew": "databrew:startJobRun",
    "emr": "elasticmapreduce:terminateCluster",
    "emrContainers": "emr-containers:deleteVirtualCluster",
    "emrServerless": "emr-serverless:stopApplication",
    "sagemaker": "sagemaker:createEndpoint",
    "bedrock": "bedrock:invokeModel",
    "ecs": "ecs:runTask",
}

POINTS = (
    Point(
        "results",
        "Results and parameters of optimized integrations",
        _SOURCE,
        (*_RESOURCES, deployed_stacks.RESULTS),
        (
            *(
                _same_shape(deployed_stacks.RESULTS, state, integration)
                for state, integration in _RESULTS.items()
            ),
            _native(
                deployed_stacks.RESULTS,
                "get",
                "output.Item.id",
                Equals({"S": "1"}),
                "Is a string given as a DynamoDB attribute value stored as a string?",
            ),
            _native(
                deployed_stacks.RESULTS,
                "get",
                "output.Item.open",
                Equals({"BOOL": True}),
                "Does a DynamoDB Boolean have the name BOOL?",
            ),
            _native(
                deployed_stacks.RESULTS,
                "start",
                "output.StartDate",
                IsA("number"),
                "Is the date of `states:startExecution` a number?",
            ),
            _same(
                deployed_stacks.RESULTS,
                "invoke JSON",
                "output.Payload",
                "What does a function get for a string that is JSON?",
            ),
            _same(
                deployed_stacks.RESULTS,
                "invoke text",
                "output.Payload",
                "What does a function get for another string?",
            ),
            _same(
                deployed_stacks.RESULTS,
                "invoke failing",
                "error",
                "Which error does a failed function cause?",
            ),
        ),
    ),
    Point(
        "errors",
        "Error names and causes of optimized integrations",
        _SOURCE,
        (deployed_stacks.ERRORS,),
        tuple(
            _same(deployed_stacks.ERRORS, state, path, f"Is the {word} of `{integration}` the same?")
            for state, integration in _FAILING.items()
            for path, word in (("error", "error name"), ("cause", "cause"))
        ),
    ),
    Point(
        "athena",
        "Dates in a result other than that of Step Functions",
        _SOURCE,
        (*_RESOURCES, deployed_stacks.ATHENA),
        (
            _same_shape(deployed_stacks.ATHENA, "query", "athena:getQueryExecution"),
            _native(
                deployed_stacks.ATHENA,
                "query",
                "output.QueryExecution.Status.SubmissionDateTime",
                IsA("number"),
                "Is the date of `athena:getQueryExecution` a number?",
            ),
            _same_shape(deployed_stacks.ATHENA, "job", "athena:startQueryExecution.sync"),
        ),
    ),
    Point(
        "bedrock",
        "The result of bedrock:invokeModel, which has no metadata",
        _SOURCE,
        (deployed_stacks.BEDROCK,),
        (_same_shape(deployed_stacks.BEDROCK, "embed", "bedrock:invokeModel"),),
    ),
    Point(
        "ecs",
        "The lists that Amazon ECS doesn't return",
        _SOURCE,
        (deployed_stacks.ECS, deployed_stacks.SECOND_ECS, deployed_stacks.ECS_TASKS),
        (_same_shape(deployed_stacks.ECS_TASKS, "run", "ecs:runTask"),),
    ),
)

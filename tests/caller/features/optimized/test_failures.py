"""Tests of the error names and causes of optimized integrations."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from tests.caller.calls import Raised, failure
from tests.caller.features.optimized.exchange import HEADERS
from tests.caller.features.optimized.responses import EXCHANGES
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

BY_SERVICE = {name.partition(":")[0]: name for name in INTEGRATIONS}


def failed(name: str, parameters: Any = None, **fields: Any) -> Raised:
    integration = INTEGRATIONS[name.partition(".")[0]]
    given = EXCHANGES[integration.name].parameters if parameters is None else parameters
    return failure(integration.service.client, integration.operation, given, Integration=name, **fields)


def error(code: str, message: str = "No.", status: int = 400) -> Response:
    """Returns an error response in the JSON and query protocols."""
    if code.startswith("<"):
        return Response(status, code.encode(), HEADERS)
    body = {"__type": code, "message": message}
    return Response(status, json.dumps(body).encode(), {**HEADERS, "x-amzn-ErrorType": code})


def test_modeled_error_has_the_recorded_name_and_cause(wire: Wire) -> None:
    text = "Requested resource not found"
    wire.play(error("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", text))
    assert failed("dynamodb:getItem") == Raised(
        "DynamoDB.ResourceNotFoundException",
        f"{text} (Service: AmazonDynamoDBv2; Status Code: 400; Error Code: ResourceNotFoundException;"
        " Request ID: request-1; Proxy: null)",
    )


def test_exception_is_added_to_the_code_of_a_query_service(wire: Wire) -> None:
    wire.play(
        error(
            '<ErrorResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><Error><Type>Sender</Type>'
            "<Code>NotFound</Code><Message>Topic does not exist</Message></Error><RequestId>r</RequestId>"
            "</ErrorResponse>",
            status=404,
        )
    )
    assert failed("sns:publish") == Raised(
        "SNS.NotFoundException",
        "Topic does not exist (Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: r; Proxy: null)",
    )


@pytest.mark.parametrize(
    ("service", "name"),
    [
        ("athena", "Athena.AmazonAthenaException"),
        ("batch", "Batch.AWSBatchException"),
        ("codebuild", "CodeBuild.AWSCodeBuildException"),
        ("databrew", "GlueDataBrew.AWSGlueDataBrewException"),
        ("dynamodb", "DynamoDB.AmazonDynamoDBException"),
        ("ecs", "ECS.AmazonECSException"),
        ("elasticmapreduce", "ElasticMapReduce.AmazonElasticMapReduceException"),
        ("emr-containers", "EMRContainers.AmazonEMRContainersException"),
        ("emr-serverless", "EMRServerless.AWSEMRServerlessException"),
        ("events", "EventBridge.AmazonEventBridgeException"),
        ("glue", "Glue.AWSGlueException"),
        ("lambda", "Lambda.AWSLambdaException"),
        ("mediaconvert", "MediaConvert.AWSMediaConvertException"),
        ("sagemaker", "SageMaker.AmazonSageMakerException"),
        ("sqs", "SQS.AmazonSQSException"),
        ("states", "StepFunctions.AWSStepFunctionsException"),
    ],
)
def test_unmodeled_error_has_the_services_name(service: str, name: str, wire: Wire) -> None:
    wire.play(error("SomethingElse"))
    raised = failed(BY_SERVICE[service])
    assert raised.name == name
    assert "; Status Code: 400; Error Code: SomethingElse; Request ID: request-1; Proxy: null)" in raised.text


def test_bedrock_cause_has_the_format_of_version_2_of_the_sdk(wire: Wire) -> None:
    wire.play(error("ValidationException", "Malformed input"))
    assert failed("bedrock:invokeModel") == Raised(
        "Bedrock.ValidationException",
        "Malformed input (Service: BedrockRuntime, Status Code: 400, Request ID: request-1) (SDK Attempt Count: 1)",
    )


def test_error_without_a_response_has_the_services_name(wire: Wire) -> None:
    wire.play(Response(drop=True))
    raised = failed("sqs:sendMessage", MaxAttempts=1)
    assert raised.name == "SQS.SdkClientException"
    assert raised.text.startswith("Unable to execute HTTP request: ")


def test_error_of_a_function_is_the_error_of_the_state(wire: Wire) -> None:
    body = b'{"errorMessage":"Out of stock","errorType":"OrderRejected","stackTrace":[]}'
    wire.play(Response(200, body, {**HEADERS, "X-Amz-Function-Error": "Unhandled"}))
    assert failed("lambda:invoke") == Raised("OrderRejected", body.decode())
    assert len(wire.requests) == 1


def test_no_failover_after_the_error_of_a_function(wire: Wire) -> None:
    wire.play(Response(200, b'{"errorType":"E"}', {**HEADERS, "X-Amz-Function-Error": "Unhandled"}))
    targets = [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]
    assert failed("lambda:invoke", Targets=targets, Region=None) == Raised("E", '{"errorType":"E"}')
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "body", [b"", b"null", b"[]", b'{"errorMessage":"Task timed out"}', b'{"errorType":""}']
)
def test_function_error_without_a_type_is_unknown(body: bytes, wire: Wire) -> None:
    wire.play(Response(200, body, {**HEADERS, "X-Amz-Function-Error": "Unhandled"}))
    assert failed("lambda:invoke").name == "Lambda.Unknown"


def test_failed_entry_fails_the_state_with_the_response_as_cause(wire: Wire) -> None:
    response = {
        "Entries": [{"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}],
        "FailedEntryCount": 1,
    }
    wire.play(Response(200, json.dumps(response).encode(), HEADERS))
    raised = failed("events:putEvents")
    assert (raised.name, json.loads(raised.text)) == ("EventBridge.FailedEntry", response)


def test_ecs_failures_fail_only_a_state_that_waits(wire: Wire) -> None:
    response = {"tasks": [], "failures": [{"arn": "arn:c", "reason": "RESOURCE:MEMORY"}]}
    wire.play(Response(200, json.dumps(response).encode(), HEADERS))
    raised = failed("ecs:runTask.waitForTaskToken")
    assert raised.name == "AmazonECS.Unknown"
    assert json.loads(raised.text)["Failures"] == [{"Arn": "arn:c", "Reason": "RESOURCE:MEMORY"}]


@pytest.mark.parametrize(
    ("name", "parameters", "text"),
    [
        (
            "dynamodb:getItem",
            {"tableName": "t", "Key": {}},
            "dynamodb:getItem has no parameter 'tableName'; did you mean 'TableName'?",
        ),
        ("elasticmapreduce:addStep", {"Step": {}}, "elasticmapreduce:addStep needs 'ClusterId'"),
    ],
)
def test_invalid_parameter_is_reported_without_a_request(
    name: str, parameters: Any, text: str, wire: Wire
) -> None:
    assert failed(name, parameters) == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("integration", "text"),
    [
        ("lambda:invoke", "Integration: lambda:invoke doesn't call dynamodb GetItem"),
        ("lambda:list", "Integration: there is no optimized integration 'lambda:list'"),
        ("Lambda", "Integration must be an integration such as 'lambda:invoke'"),
        (5, "Integration must be an integration such as 'lambda:invoke', not a number"),
    ],
)
def test_integration_must_match_the_operation(integration: Any, text: str, wire: Wire) -> None:
    raised = failure("dynamodb", "GetItem", {"TableName": "t", "Key": {}}, Integration=integration)
    assert raised == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


@pytest.mark.parametrize(
    ("option", "value"),
    [("Query", "Item"), ("Paginate", True), ("WaitUntil", "W"), ("ResultWriter", {"Bucket": "b"})],
)
def test_options_that_change_the_result_are_rejected(option: str, value: Any) -> None:
    raised = failed("dynamodb:getItem", **{option: value})
    assert raised == Raised(
        "CrossRegion.InvalidCall", f"{option} can't be used with an optimized integration"
    )

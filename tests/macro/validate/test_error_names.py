"""Tests of the warnings about error names in Catch and Retry."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.expand import expand
from macro.model.rules import UNKNOWN_ERROR_NAME
from tests.golden.cases import DEPLOYMENT, inputs

GET: dict[str, Any] = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "b", "Key": "k"}}
START: dict[str, Any] = {
    "Service": "sfn",
    "Action": "startExecution",
    "Parameters": {"StateMachineArn": "arn:aws:states:us-west-2:123456789012:stateMachine:child"},
}
PUT: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "putItem",
    "Parameters": {"TableName": "t", "Item": {"Id": {"S": "1"}}},
}
RDS: dict[str, Any] = {
    "Service": "rds",
    "Action": "startDBInstance",
    "Parameters": {"DbInstanceIdentifier": "db"},
}


def warnings(call: dict[str, Any], *names: str, text: bool = False, **more: Any) -> list[str]:
    """Returns the warnings for a state that catches errors. Fails if there are errors or other warnings."""
    state = {"Type": "Cross::Region::AwsCall", "Region": "us-west-2", "End": True, **call, **more}
    state["Catch"] = [{"ErrorEquals": list(names), "Next": "Done"}]
    definition = {"StartAt": "A", "States": {"A": state, "Done": {"Type": "Succeed"}}}
    written = {"DefinitionString": json.dumps(definition)} if text else {"Definition": definition}
    template: dict[str, Any] = {
        "Resources": {"M": {"Type": "AWS::StepFunctions::StateMachine", "Properties": written}}
    }
    expansion = expand(template, DEPLOYMENT, inputs(template))
    assert not expansion.errors
    warnings = [each for each in expansion.diagnostics if each.rule is UNKNOWN_ERROR_NAME]
    assert all(each.path.steps[:4] == ("States", "A", "Catch", "0") for each in warnings)
    return [each.message for each in warnings]


@pytest.mark.parametrize("text", [False, True], ids=["object", "text"])
@pytest.mark.parametrize(
    ("call", "name", "right"),
    [
        (GET, "S3.NoSuchKey", "S3.NoSuchKeyException"),
        (GET, "NoSuchKey", "S3.NoSuchKeyException"),
        (GET, "s3.NoSuchKeyException", "S3.NoSuchKeyException"),
        (PUT, "DynamoDB.ConditionalCheckFailedException", "DynamoDb.ConditionalCheckFailedException"),
        (PUT, "DynamoDB.AmazonDynamoDBException", None),
        (START, "StepFunctions.ExecutionAlreadyExistsException", "Sfn.ExecutionAlreadyExistsException"),
        (START, "Sfn.ExecutionAlreadyExists", "Sfn.ExecutionAlreadyExistsException"),
        (RDS, "Rds.DBInstanceNotFound", "Rds.DbInstanceNotFoundException"),
        (RDS, "Rds.DBInstanceNotFoundFault", "Rds.DbInstanceNotFoundException"),
        (GET, "States.Timout", "States.Timeout"),
        (GET, "States.All", "States.ALL"),
        (GET, "CrossRegion.DeadlineExceded", "CrossRegion.DeadlineExceeded"),
    ],
)
def test_wrong_error_name_is_corrected(
    call: dict[str, Any], name: str, right: str | None, *, text: bool
) -> None:
    (message,) = warnings(call, name, text=text)
    assert message.startswith(f"this state never reports '{name}'")
    assert right is None or message.endswith(f"did you mean '{right}'?")


@pytest.mark.parametrize(
    "name",
    [
        "S3.NoSuchKeyException",
        "S3.InvalidObjectStateException",
        "S3.S3Exception",
        "S3.SdkClientException",
        "CrossRegion.NotText",
        "CrossRegion.WaiterFailed",
        "Lambda.ServiceException",
        "Lambda.Unknown",
        "Sandbox.Timedout",
        "Runtime.ExitError",
        "Function.ResponseSizeTooLarge",
        "States.ALL",
        "States.TaskFailed",
        "States.Timeout",
        "States.DataLimitExceeded",
    ],
)
def test_possible_error_names_cause_no_warning(name: str) -> None:
    assert warnings(GET, name) == []


def test_unmodeled_error_suggests_the_generic_name() -> None:
    unmodeled, other = warnings(GET, "S3.SlowDown", "DynamoDb.ResourceNotFoundException")
    assert unmodeled.endswith(
        "write 'S3.S3Exception', the name of all errors that the service model doesn't contain"
    )
    assert (
        other
        == "this state never reports 'DynamoDb.ResourceNotFoundException', because it calls s3; remove the name"
    )


def test_errors_of_sts_and_s3_are_possible_with_credentials_and_result_writer() -> None:
    role = {"RoleArn": "arn:aws:iam::210987654321:role/other"}
    assert warnings(PUT, "Sts.StsException", Credentials=role) == []
    assert len(warnings(PUT, "Sts.StsException")) == 1
    listed = {"Service": "dynamodb", "Action": "listTables", "Parameters": {}}
    assert warnings(listed, "S3.NoSuchBucketException", ResultWriter={"Bucket": "results"}) == []


def test_task_token_allows_any_error_name() -> None:
    send = {
        "Service": "sqs",
        "Action": "sendMessage",
        "IntegrationPattern": "WAIT_FOR_TASK_TOKEN",
        "Parameters": {
            "QueueUrl": "https://sqs.us-west-2.amazonaws.com/123456789012/q",
            "MessageBody.$": "$$.Task.Token",
        },
    }
    assert warnings(send, "Rejected", "Approval.Denied") == []
    (message,) = warnings(send, "SQS.QueueDoesNotExist")
    assert message.endswith("did you mean 'Sqs.QueueDoesNotExistException'?")


@pytest.mark.parametrize(
    "entries", [None, "x", {}, [5], [{}], [{"ErrorEquals": "x"}], [{"ErrorEquals": [5, None]}]]
)
def test_malformed_catch_is_ignored(entries: Any) -> None:
    state = {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        **GET,
        "Retry": entries,
        "Catch": entries,
    }
    definition = {"StartAt": "A", "States": {"A": state}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    template: dict[str, Any] = {"Resources": {"M": machine}}
    assert not [
        each
        for each in expand(template, DEPLOYMENT, inputs(template)).diagnostics
        if each.rule is UNKNOWN_ERROR_NAME
    ]

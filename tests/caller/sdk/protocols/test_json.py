"""Tests with responses and errors of the JSON protocol, in the exact format of AWS."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def json_error(code: str, message: str, **headers: str) -> Response:
    body = json.dumps({"__type": code, "message": message}).encode()
    return Response(400, body, {"x-amzn-RequestId": "r-1", **headers})


def test_success(wire: Wire) -> None:
    response = {"Item": {"Id": {"S": "1"}, "Gone": {"NULL": True}, "Bits": {"BS": ["aGk=", ""]}}}
    wire.play(Response(body=json.dumps(response).encode(), headers={"x-amzn-RequestId": "r-1"}))
    result = call("dynamodb", "GetItem", {"TableName": "T", "Key": {"Id": {"S": "1"}}})
    assert result == {"Item": {"Id": {"S": "1"}, "Gone": {"Nul": True}, "Bits": {"Bs": ["hi", ""]}}}
    assert json.loads(wire.requests[0].body) == {"TableName": "T", "Key": {"Id": {"S": "1"}}}


@pytest.mark.parametrize(
    "code", ["ResourceNotFoundException", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"]
)
def test_modeled_error_with_and_without_a_namespace(wire: Wire, code: str) -> None:
    wire.play(json_error(code, "Requested resource not found"))
    raised = failure("dynamodb", "GetItem", {"TableName": "T", "Key": {}})
    assert raised.name == "DynamoDb.ResourceNotFoundException"
    assert raised.text == (
        "Requested resource not found (Service: DynamoDb, Status Code: 400, Request ID: r-1) "
        "(SDK Attempt Count: 1)"
    )


def test_unmodeled_error(wire: Wire) -> None:
    wire.play(json_error("ValidationException", "One or more parameter values were invalid"))
    raised = failure("dynamodb", "GetItem", {"TableName": "T", "Key": {}})
    assert raised.name == "DynamoDb.DynamoDbException"


def test_modeled_error_with_members_keeps_its_message(wire: Wire) -> None:
    body = {
        "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
        "Message": "Transaction cancelled, please refer cancellation reasons [None, X]",
        "CancellationReasons": [{"Code": "None"}, {"Code": "X", "Message": "why"}],
    }
    wire.play(Response(400, json.dumps(body).encode()))
    raised = failure("dynamodb", "TransactWriteItems", {"TransactItems": []})
    assert raised.name == "DynamoDb.TransactionCanceledException"
    assert raised.text.startswith("Transaction cancelled, please refer cancellation reasons")


def test_error_with_a_legacy_query_code(wire: Wire) -> None:
    legacy = {"x-amzn-query-error": "AWS.SimpleQueueService.NonExistentQueue;Sender"}
    wire.play(json_error("com.amazonaws.sqs#QueueDoesNotExist", "no queue", **legacy))
    assert failure("sqs", "GetQueueUrl", {"QueueName": "q"}).name == "Sqs.QueueDoesNotExistException"


def test_throttling_of_all_attempts(wire: Wire) -> None:
    wire.play(json_error("ThrottlingException", "Rate exceeded"))
    raised = failure("stepfunctions", "ListStateMachines", {}, MaxAttempts=2)
    assert raised.name == "Sfn.SfnException"
    assert raised.text.endswith("(SDK Attempt Count: 2)")
    assert len(wire.requests) == 2


def test_numbers_over_2_to_the_53_stay_exact(wire: Wire) -> None:
    big = 2**63 - 1
    wire.play(Response(body=json.dumps({"events": [{"timestamp": big, "message": "m"}]}).encode()))
    result = call("logs", "FilterLogEvents", {"LogGroupName": "g", "StartTime": big})
    assert result["Events"][0]["Timestamp"] == big
    assert json.loads(wire.requests[0].body)["startTime"] == big


def test_non_finite_numbers_in_results(wire: Wire) -> None:
    points = b'{"Average": NaN}, {"Average": "NaN"}, {"Average": -Infinity}, {"Average": 0.1}'
    wire.play(Response(body=b'{"Datapoints": [%b]}' % points))
    period = {"StartTime": "2026-01-31T00:00:00Z", "EndTime": 1769860800, "Period": 60}
    result = call("cloudwatch", "GetMetricStatistics", {"Namespace": "n", "MetricName": "m", **period})
    assert [point["Average"] for point in result["Datapoints"]] == ["NaN", "NaN", "-Infinity", 0.1]
    sent = json.loads(wire.requests[0].body)
    assert (sent["StartTime"], sent["EndTime"]) == (1769817600, 1769860800)


def test_non_finite_numbers_in_parameters(wire: Wire) -> None:
    data = {"MetricName": "m", "Value": "NaN"}
    call("cloudwatch", "PutMetricData", {"Namespace": "n", "MetricData": [data]})
    assert json.loads(wire.requests[0].body)["MetricData"][0]["Value"] == "NaN"


def test_timestamps_of_every_kind(wire: Wire) -> None:
    wire.play(Response(body=b'{"CreatedDate": 1769860800.25, "LastChangedDate": 1769860800}'))
    result = call("secretsmanager", "DescribeSecret", {"SecretId": "s"})
    assert result == {
        "CreatedDate": "2026-01-31T12:00:00.250Z",
        "LastChangedDate": "2026-01-31T12:00:00.000Z",
    }

"""Tests of `WaitUntil`, which evaluates a waiter's acceptors once per invocation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from botocore.loaders import Loader
from botocore.waiter import WaiterModel

from tests.caller.calls import CONTEXT, Raised, call, failure
from tests.caller.wire import Response, Wire

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ORDERS = {"TableName": "orders"}


def table(status: str) -> Response:
    return Response(200, json.dumps({"Table": {"TableName": "orders", "TableStatus": status}}).encode())


def error(code: str, status: int = 400) -> Response:
    return Response(status, json.dumps({"__type": code, "message": "details"}).encode())


def test_matching_response_is_the_result(wire: Wire) -> None:
    wire.play(table("ACTIVE"))
    result = call("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableExists")
    assert result == {"Table": {"TableName": "orders", "TableStatus": "ACTIVE"}}
    assert len(wire.requests) == 1


def test_not_yet_after_one_request(wire: Wire) -> None:
    wire.play(table("CREATING"))
    raised = failure("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableExists")
    assert raised == Raised("CrossRegion.NotYet", "TableExists isn't true yet")
    assert len(wire.requests) == 1


def context(seconds_ago: float) -> dict[str, Any]:
    entered = datetime.now(UTC) - timedelta(seconds=seconds_ago)
    return {**CONTEXT, "Entered": entered.isoformat(timespec="milliseconds").replace("+00:00", "Z")}


@pytest.mark.parametrize("timeout", [60, "60"])
def test_timeout_of_the_state_counts_from_the_first_attempt(wire: Wire, timeout: object) -> None:
    wire.play(table("CREATING"))
    fields = {"WaitUntil": "TableExists", "StateTimeout": timeout}
    raised = failure("dynamodb", "DescribeTable", ORDERS, **fields, Context=context(30))
    assert raised.name == "CrossRegion.NotYet"
    raised = failure("dynamodb", "DescribeTable", ORDERS, **fields, Context=context(61))
    assert raised == Raised(
        "CrossRegion.Timeout",
        "TableExists isn't true 61 s after the first attempt, and the state's TimeoutSeconds is 60",
    )
    assert len(wire.requests) == 1


def test_check_that_ends_after_the_timeout_of_the_state(wire: Wire) -> None:
    wire.play(replace(table("CREATING"), delay=1.2))
    fields = {"WaitUntil": "TableExists", "StateTimeout": 60, "Context": context(59.2)}
    assert failure("dynamodb", "DescribeTable", ORDERS, **fields).name == "CrossRegion.Timeout"
    assert len(wire.requests) == 1
    wire.play(table("ACTIVE"))
    assert call("dynamodb", "DescribeTable", ORDERS, **fields | {"Context": context(59)})


def test_timeout_requires_the_entered_time() -> None:
    context = CONTEXT | {"Entered": "yesterday"}
    fields = {"WaitUntil": "TableExists", "StateTimeout": 60, "Context": context}
    assert failure("dynamodb", "DescribeTable", ORDERS, **fields).name == "CrossRegion.InvalidCall"


def test_not_yet_after_an_error_that_an_acceptor_matches(wire: Wire) -> None:
    wire.play(error("ResourceNotFoundException"))
    raised = failure("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableExists")
    assert raised.name == "CrossRegion.NotYet"
    assert raised.text == "TableExists isn't true yet: ResourceNotFoundException (details)"


def test_acceptor_can_match_an_error(wire: Wire) -> None:
    wire.play(error("ResourceNotFoundException"))
    assert call("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableNotExists") == {}


def test_error_that_no_acceptor_matches(wire: Wire) -> None:
    wire.play(error("AccessDeniedException"))
    raised = failure("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableExists")
    assert raised.name == "DynamoDb.DynamoDbException"


def test_condition_that_can_no_longer_succeed(wire: Wire) -> None:
    wire.play(Response(200, b'{"services": [{"status": "DRAINING"}], "failures": [{"reason": "MISSING"}]}'))
    raised = failure(
        "ecs", "DescribeServices", {"Services": ["a"], "Cluster": "c"}, WaitUntil="ServicesStable"
    )
    assert raised.name == "CrossRegion.WaiterFailed"
    assert raised.text == 'ServicesStable can no longer succeed: a value of failures[].reason is "MISSING"'


@pytest.mark.parametrize(("response", "name"), [(Response(200), None), (Response(404), "CrossRegion.NotYet")])
def test_acceptor_can_match_a_status_code(wire: Wire, response: Response, name: str | None) -> None:
    wire.play(response)
    if name is None:
        assert call("s3", "HeadBucket", {"Bucket": "b"}, WaitUntil="BucketExists") == {}
    else:
        assert failure("s3", "HeadBucket", {"Bucket": "b"}, WaitUntil="BucketExists").name == name


def test_query_applies_to_the_matching_response(wire: Wire) -> None:
    wire.play(table("ACTIVE"))
    result = call("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableExists", Query="Table.TableStatus")
    assert result == "ACTIVE"


def test_failover_to_the_next_target(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    dead = Wire()
    dead.start()
    dead.stop()
    monkeypatch.setenv("CROSS_REGION_ENDPOINTS", json.dumps([dead.url, wire.url]))
    targets = [
        {"Region": "us-west-2", "Endpoint": dead.url},
        {"Region": "eu-west-1", "Endpoint": wire.url},
    ]
    wire.play(table("CREATING"), table("ACTIVE"))
    fields: Mapping[str, Any] = {
        "Region": None,
        "Targets": targets,
        "WaitUntil": "TableExists",
        "MaxAttempts": 1,
    }
    assert failure("dynamodb", "DescribeTable", ORDERS, **fields).name == "CrossRegion.NotYet"
    assert call("dynamodb", "DescribeTable", ORDERS, **fields)["Table"]["TableStatus"] == "ACTIVE"


@pytest.mark.parametrize(
    ("operation", "waiter", "text"),
    [
        (
            "DescribeTable",
            "TableExist",
            "'TableExist' is not a waiter of dynamodb DescribeTable; did you mean 'TableExists'?",
        ),
        ("ListTables", "TableExists", "'TableExists' is not a waiter of dynamodb ListTables"),
    ],
)
def test_waiter_of_another_operation_is_invalid(wire: Wire, operation: str, waiter: str, text: str) -> None:
    parameters = ORDERS if operation == "DescribeTable" else {}
    raised = failure("dynamodb", operation, parameters, WaitUntil=waiter)
    assert raised == Raised("CrossRegion.InvalidCall", f"WaitUntil: {text}")
    assert wire.requests == []


def every_waiter() -> Iterator[tuple[str, str, Any]]:
    loader = Loader()
    for service in loader.list_available_services("waiters-2"):
        model = WaiterModel(loader.load_service_model(service, "waiters-2"))
        for name in model.waiter_names:
            yield service, name, model.get_waiter(name)


def test_acceptors_of_all_waiters_can_be_evaluated() -> None:
    count = 0
    for service, name, waiter in every_waiter():
        states = {acceptor.state for acceptor in waiter.acceptors}
        assert states <= {"success", "failure", "retry"}, (service, name)
        assert waiter.delay >= 1, (service, name)
        assert waiter.max_attempts >= 1, (service, name)
        count += 1
    assert count > 400


def test_error_of_the_assumed_role_is_not_a_response_to_the_call(wire: Wire) -> None:
    refused = "<Error><Code>ResourceNotFoundException</Code><Message>m</Message></Error>"
    wire.play(Response(400, f"<ErrorResponse>{refused}</ErrorResponse>".encode()))
    role = {"RoleArn": "arn:aws:iam::111122223333:role/tables", "ExternalId": "e"}
    raised = failure("dynamodb", "DescribeTable", ORDERS, WaitUntil="TableNotExists", Credentials=role)
    assert raised.name.startswith("Sts.")
    assert len(wire.requests) == 1

"""Tests of the idempotency tokens that the caller generates."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from caller.awsmodel.models import service_model
from caller.contract import BlobFormat
from caller.features.idempotency import fingerprint
from caller.invoke.operation import encode_parameters, prepare_operation
from caller.payload import parse_call
from tests.caller.calls import CONTEXT, call, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SHARED = {"SharedByIterations": True}


def encoded(
    service: str, operation: str, parameters: dict[str, Any], context: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Returns the parameters for the SDK, with botocore's names."""
    event = payload(service, operation, parameters, Context=CONTEXT | (context or {}))
    return encode_parameters(parse_call(event), prepare_operation(service, operation, BlobFormat.TEXT))


def optional_token(parameters: dict[str, Any] | None = None, **context: Any) -> str:
    """Returns the token of a DynamoDB transaction, which the service doesn't require."""
    items = [{"Put": {"TableName": "T", "Item": {"Id": {"S": "1"}}}}]
    given = {"TransactItems": items} | (parameters or {})
    return str(encoded("dynamodb", "TransactWriteItems", given, context)["ClientRequestToken"])


def test_retry_has_the_same_token() -> None:
    assert optional_token() == optional_token()
    assert UUID.fullmatch(optional_token())


@pytest.mark.parametrize(
    "changes",
    [
        {"Execution": "arn:aws:states:us-east-1:123456789012:execution:Orders:run-2"},
        {"State": "Write"},
        {"Entered": "2026-01-31T12:00:01Z"},
        {"parameters": {"ReturnConsumedCapacity": "TOTAL"}},
    ],
)
def test_different_call_has_a_different_token(changes: dict[str, Any]) -> None:
    assert optional_token(**changes) != optional_token()


def test_payloads_of_version_0_1_keep_their_tokens() -> None:
    """A retry after an upgrade must send the token that the attempt before the upgrade sent."""
    assert optional_token() == "f6363563-ff6c-4e1d-a3a2-f7ae88394068"
    assert optional_token(Item=1) == "484580fe-82f9-4e5c-a234-816ab7c9b15e"
    assert len({optional_token(), optional_token(Item=0), optional_token(Item=1)}) == 3


def test_token_in_the_parameters_does_not_change() -> None:
    assert optional_token({"ClientRequestToken": "mine"}) == "mine"
    for spelling in ("clientToken", "ClientToken"):
        parameters = {"TaskDefinition": "t", spelling: "mine"}
        for context in ({}, SHARED):
            assert encoded("ecs", "RunTask", parameters, context)["clientToken"] == "mine"


def test_required_token_is_generated() -> None:
    parameters = {"LensAlias": "l", "LensVersion": "1"}
    first, second = (encoded("wellarchitected", "CreateLensVersion", parameters) for _ in range(2))
    assert UUID.fullmatch(first["ClientRequestToken"])
    assert first == second


def test_iterations_with_the_same_call_send_no_optional_token() -> None:
    assert "clientToken" in encoded("ecs", "RunTask", {"TaskDefinition": "t"})
    assert "clientToken" not in encoded("ecs", "RunTask", {"TaskDefinition": "t"}, SHARED)


def test_each_iteration_with_the_same_call_sends_a_new_required_token() -> None:
    parameters = {"LensAlias": "l", "LensVersion": "1"}
    tokens = {
        encoded("wellarchitected", "CreateLensVersion", parameters, SHARED)["ClientRequestToken"]
        for _ in range(20)
    }
    assert len(tokens) == 20
    assert all(map(UUID.fullmatch, tokens))


def test_sdk_adds_no_token(wire: Wire) -> None:
    wire.play(Response(200, b"{}"))
    call("ecs", "RunTask", {"TaskDefinition": "t"}, Context=CONTEXT | SHARED)
    assert "clientToken" not in json.loads(wire.requests[0].body)


def test_sdks_retries_send_the_same_token(wire: Wire) -> None:
    wire.play(Response(500), Response(200, b"{}"), Response(500), Response(200, b"{}"))
    items = [{"Put": {"TableName": "T", "Item": {}}}]
    call("dynamodb", "TransactWriteItems", {"TransactItems": items})
    parameters = {"LensAlias": "l", "LensVersion": "1"}
    call("wellarchitected", "CreateLensVersion", parameters, Context=CONTEXT | SHARED)
    tokens = [json.loads(request.body)["ClientRequestToken"] for request in wire.requests]
    assert tokens[0] == tokens[1] != tokens[2] == tokens[3]


@pytest.mark.parametrize(
    ("service", "operation", "member"),
    [("athena", "DeleteNamedQuery", "NamedQueryId"), ("athena", "StopQueryExecution", "QueryExecutionId")],
)
def test_no_token_is_generated_for_a_member_that_identifies_a_resource(
    service: str, operation: str, member: str
) -> None:
    assert service_model(service).operation_model(operation).idempotent_members == [member]
    assert encoded(service, operation, {}) == {}  # the service responds with an error
    assert encoded(service, operation, {member: "q"}) == {member: "q"}


@pytest.mark.parametrize(
    ("service", "operation", "parameters", "token"),
    [
        ("emr-serverless", "StartJobRun", {"ApplicationId": "a", "ExecutionRoleArn": "r"}, "clientToken"),
        ("omics", "CreateRunGroup", {}, "requestId"),
        ("cloudformation", "DetectStackSetDrift", {"StackSetName": "s"}, "OperationId"),
    ],
)
def test_token_members_with_other_names(
    service: str, operation: str, parameters: dict[str, Any], token: str
) -> None:
    assert UUID.fullmatch(encoded(service, operation, parameters)[token])


def test_different_body_has_a_different_token() -> None:
    def token(key: str) -> str:
        where = {"Bucket": "photos", "Key": key}
        event = payload("dynamodb", "TransactWriteItems", {}, BodyFrom=where)
        return fingerprint(parse_call(event), "token").hex()

    assert token("a.png") == token("a.png")
    assert token("a.png") != token("b.png")

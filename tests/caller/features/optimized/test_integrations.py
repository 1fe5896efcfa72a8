"""Tests of the request and the result of every optimized integration."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl

import pytest

from caller.awsmodel.optimized.registry import INTEGRATIONS
from tests.caller.calls import call
from tests.caller.features.optimized.exchange import HEADERS
from tests.caller.features.optimized.invocations import METADATA, WITHOUT_METADATA, invoke
from tests.caller.features.optimized.responses import EXCHANGES

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def sent(wire: Wire) -> dict[str, Any]:
    """Returns the members in the body of the last request."""
    body = wire.requests[-1].body.decode()
    if body.startswith("Action="):
        members = dict(parse_qsl(body))
        return {name: value for name, value in members.items() if name not in {"Action", "Version"}}
    members = json.loads(body) if body else {}
    return {name: value for name, value in members.items() if name != "clientToken" or value == "t"}


def test_every_integration_has_an_exchange() -> None:
    assert set(EXCHANGES) == set(INTEGRATIONS)


@pytest.mark.parametrize("name", EXCHANGES)
def test_request_and_result(name: str, wire: Wire) -> None:
    exchange = EXCHANGES[name]
    wire.play(*exchange.wire_responses)
    result = invoke(name, exchange.parameters)
    assert sent(wire) == exchange.sent
    members = {member: value for member, value in result.items() if member not in METADATA}
    assert members == exchange.result
    assert METADATA.isdisjoint(result) if name in WITHOUT_METADATA else set(result) >= METADATA


def test_metadata_is_the_same_as_in_the_recording(wire: Wire) -> None:
    exchange = EXCHANGES["lambda:invoke"]
    wire.play(exchange.wire_response)
    result = invoke("lambda:invoke", exchange.parameters)
    length = str(len(exchange.wire_response.body))
    headers = {"Content-Length": length, **HEADERS, "X-Amz-Executed-Version": "$LATEST"}
    assert result["SdkHttpMetadata"] == {
        "AllHttpHeaders": {name: [value] for name, value in headers.items()},
        "HttpHeaders": headers,
        "HttpStatusCode": 200,
    }
    assert result["SdkResponseMetadata"] == {"RequestId": "request-1"}


def test_headers_come_from_the_last_attempt(wire: Wire) -> None:
    response = EXCHANGES["dynamodb:putItem"].wire_response
    wire.play(
        replace(response, body=b"<html>", headers={"Attempt": "1"}),
        replace(response, headers={**HEADERS, "Attempt": "2"}),
    )
    result = invoke("dynamodb:putItem", EXCHANGES["dynamodb:putItem"].parameters)
    assert result["SdkHttpMetadata"]["HttpHeaders"]["Attempt"] == "2"


def test_sdk_integration_that_shares_the_client_has_no_metadata(wire: Wire) -> None:
    exchange = EXCHANGES["dynamodb:getItem"]
    wire.play(exchange.wire_response)
    invoke("dynamodb:getItem", exchange.parameters)
    result = call("dynamodb", "GetItem", exchange.parameters)
    assert set(result) == {"Item"}
    assert result["Item"]["Open"] == {"Bool": True}


@pytest.mark.parametrize(
    ("payload", "body"),
    [
        ({"a": 1}, b'{"a":1}'),
        ([1], b"[1]"),
        ("text", b'"text"'),
        ('{"a":1}', b'{"a":1}'),
        (None, b""),
    ],
)
def test_payload_of_a_function_is_json(payload: Any, body: bytes, wire: Wire) -> None:
    wire.play(EXCHANGES["lambda:invoke"].wire_response)
    invoke("lambda:invoke", {"FunctionName": "f", "Payload": payload})
    assert wire.requests[-1].body == body


def test_payload_that_is_not_json_is_a_string(wire: Wire) -> None:
    wire.play(replace(EXCHANGES["lambda:invoke"].wire_response, body=b"plain"))
    assert invoke("lambda:invoke", {"FunctionName": "f"})["Payload"] == "plain"


@pytest.mark.parametrize(
    ("execution", "added"),
    [
        (
            "arn:aws:states:us-east-1:123456789012:express:Orders:id:run",
            "arn:aws:states:us-east-1:123456789012:stateMachine:Orders",
        ),
        (
            "arn:aws:states:us-east-1:123456789012:execution:Orders/Each:run",
            "arn:aws:states:us-east-1:123456789012:stateMachine:Orders",
        ),
    ],
)
def test_events_contain_the_arns_of_the_state_machine_and_the_execution(
    execution: str, added: str, wire: Wire
) -> None:
    wire.play(EXCHANGES["events:putEvents"].wire_response)
    context = {"Execution": execution, "State": "Put", "Entered": "2026-01-31T12:00:00Z"}
    invoke("events:putEvents", {"Entries": [{"Source": "s"}]}, Context=context)
    assert sent(wire)["Entries"] == [{"Source": "s", "Resources": [added, execution]}]


def test_string_is_an_attribute_value_of_dynamodb(wire: Wire) -> None:
    wire.play(EXCHANGES["dynamodb:putItem"].wire_response)
    item = {
        "Id": "1",
        "Names": {"L": ["a", {"S": "b"}]},
        "Address": {"M": {"City": "c"}},
        "Count": {"N": "2"},
    }
    invoke("dynamodb:putItem", {"TableName": "t", "Item": item})
    assert sent(wire)["Item"] == {
        "Id": {"S": "1"},
        "Names": {"L": [{"S": "a"}, {"S": "b"}]},
        "Address": {"M": {"City": {"S": "c"}}},
        "Count": {"N": "2"},
    }

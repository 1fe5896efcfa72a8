from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest

from caller.invoke.operation import encode_parameters, prepare_operation
from caller.payload import BlobFormat, parse_call
from tests.caller.calls import CONTEXT, call, payload
from tests.caller.wire import Answer

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def token(parameters: dict[str, Any] | None = None, **context: Any) -> str:
    items = [{"Put": {"TableName": "T", "Item": {"Id": {"S": "1"}}}}]
    event = payload(
        "dynamodb",
        "TransactWriteItems",
        {"TransactItems": items} | (parameters or {}),
        Context=CONTEXT | context,
    )
    prepared = prepare_operation("dynamodb", "TransactWriteItems", BlobFormat.TEXT)
    return str(encode_parameters(parse_call(event), prepared)["ClientRequestToken"])


def test_a_retry_has_the_same_token() -> None:
    assert token() == token()
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", token())


@pytest.mark.parametrize(
    "other",
    [
        {"Execution": "arn:aws:states:us-east-1:123456789012:execution:Orders:run-2"},
        {"State": "Write"},
        {"Entered": "2026-01-31T12:00:01Z"},
        {"Item": 0},
        {"Item": 1},
        {"parameters": {"ReturnConsumedCapacity": "TOTAL"}},
    ],
)
def test_another_pass_has_another_token(other: dict[str, Any]) -> None:
    assert token(**other) != token()


def test_map_items_differ_from_each_other() -> None:
    assert token(Item=0) != token(Item=1)


def test_a_given_token_stays_in_either_spelling() -> None:
    assert token({"ClientRequestToken": "mine"}) == "mine"
    prepared = prepare_operation("ecs", "RunTask", BlobFormat.TEXT)
    for spelling in ("clientToken", "ClientToken"):
        event = payload("ecs", "RunTask", {"TaskDefinition": "t", spelling: "mine"})
        assert encode_parameters(parse_call(event), prepared)["clientToken"] == "mine"


def test_a_required_token_is_filled_in() -> None:
    prepared = prepare_operation("amp", "CreateScraper", BlobFormat.TEXT)
    event = payload("amp", "CreateWorkspace", {})
    assert "clientToken" in encode_parameters(
        parse_call(event), prepare_operation("amp", "CreateWorkspace", BlobFormat.TEXT)
    )
    assert prepared.operation.idempotent_members == ["clientToken"]


def test_the_token_goes_out_once_and_the_same_on_the_sdks_retries(wire: Wire) -> None:
    wire.play(Answer(500), Answer(200, b"{}"))
    items = [{"Put": {"TableName": "T", "Item": {}}}]
    call("dynamodb", "TransactWriteItems", {"TransactItems": items})
    first, second = (json.loads(asked.body)["ClientRequestToken"] for asked in wire.asked)
    assert first == second

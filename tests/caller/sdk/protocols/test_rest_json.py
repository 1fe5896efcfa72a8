"""Tests with responses and errors of the REST-JSON protocol, in the exact format of AWS."""

from __future__ import annotations

import base64
import json
from typing import TYPE_CHECKING

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def test_streamed_payload_and_header_members(wire: Wire) -> None:
    wire.play(
        Response(200, b'{"ok": 1}', {"X-Amz-Function-Error": "Unhandled", "X-Amz-Executed-Version": "7"})
    )
    result = call("lambda", "Invoke", {"FunctionName": "f", "Payload": {"order": 1}})
    assert result == {
        "StatusCode": 200,
        "FunctionError": "Unhandled",
        "ExecutedVersion": "7",
        "Payload": '{"ok": 1}',
    }
    assert wire.requests[0].body == b'{"order":1}'


def test_string_payload_is_not_quoted_in_the_native_format(wire: Wire) -> None:
    wire.play(Response(200, b"null"))
    call("lambda", "Invoke", {"FunctionName": "f", "Payload": '{"order": 1}'}, BlobFormat="native")
    assert wire.requests[0].body == b'{"order": 1}'


def test_lower_case_model_names(wire: Wire) -> None:
    wire.play(
        Response(body=b'{"id": "a1", "name": "n", "createdDate": 1769860800, "tags": {"camelKey": "v"}}')
    )
    result = call("apigateway", "GetRestApi", {"RestApiId": "a1"})
    assert result == {
        "Id": "a1",
        "Name": "n",
        "CreatedDate": "2026-01-31T12:00:00.000Z",
        "Tags": {"camelKey": "v"},
    }


def test_error_named_in_a_header(wire: Wire) -> None:
    headers = {
        "x-amzn-ErrorType": "ResourceNotFoundException:http://internal.amazon.com/",
        "x-amzn-RequestId": "r",
    }
    wire.play(Response(404, b'{"Message": "Function not found"}', headers))
    raised = failure("lambda", "Invoke", {"FunctionName": "f"})
    assert raised.name == "Lambda.ResourceNotFoundException"
    assert raised.text.startswith("Function not found (Service: Lambda, Status Code: 404, Request ID: r)")


def test_document_keys_do_not_change(wire: Wire) -> None:
    tool = {"toolSpec": {"name": "t", "inputSchema": {"json": {"camelCase": {"anyOf": [None, 1.5, True]}}}}}
    response = {
        "output": {
            "message": {"role": "assistant", "content": [{"toolUse": {"input": {"fooBar": [1, None]}}}]}
        },
        "stopReason": "tool_use",
    }
    wire.play(Response(body=json.dumps(response).encode()))
    result = call("bedrock-runtime", "Converse", {"ModelId": "m", "ToolConfig": {"Tools": [tool]}})
    (content,) = result["Output"]["Message"]["Content"]
    assert content == {"ToolUse": {"Input": {"fooBar": [1, None]}}}
    assert result["StopReason"] == "tool_use"
    sent = json.loads(wire.requests[0].body)["toolConfig"]["tools"][0]
    assert sent == tool


def test_base64_in_parameters_and_results(wire: Wire) -> None:
    wire.play(Response(body=b"\xff\x00\x01"))
    packed = base64.b64encode(b"\x00\xff").decode()
    result = call("lambda", "Invoke", {"FunctionName": "f", "Payload": packed}, BlobFormat="base64")
    assert result["Payload"] == "/wAB"
    assert wire.requests[0].body == b"\x00\xff"


def test_blob_that_is_not_utf8_is_an_error(wire: Wire) -> None:
    wire.play(Response(body=b"ab\xff"))
    raised = failure("lambda", "Invoke", {"FunctionName": "f"})
    assert raised.name == "CrossRegion.NotText"
    assert "3 bytes" in raised.text
    assert "BlobFormat: base64" in raised.text


def test_json_text_in_a_header_stays_text(wire: Wire) -> None:
    attributes = base64.b64encode(b'{"a": "b"}').decode()
    wire.play(Response(body=b"sound", headers={"x-amz-lex-session-attributes": attributes}))
    result = call(
        "lex-runtime",
        "PostContent",
        {
            "BotName": "b",
            "BotAlias": "a",
            "UserId": "u",
            "ContentType": "text/plain",
            "InputStream": "hi",
        },
    )
    assert result["SessionAttributes"] == '{"a":"b"}'

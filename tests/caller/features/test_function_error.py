"""Tests of `FailOnFunctionError`: a call fails if the Lambda function that it invokes raises an error."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import Raised, call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

PARAMETERS = {"FunctionName": "resize", "Payload": "e30="}
ERROR = json.dumps({"errorMessage": "too small", "errorType": "ImageRejected"})


def response(payload: str, *, failed: bool = True) -> Response:
    error = {"X-Amz-Function-Error": "Unhandled"} if failed else {}
    return Response(200, payload.encode(), {"Content-Type": "application/json", **error})


def invoke_and_fail(**fields: Any) -> Raised:
    return failure("lambda", "Invoke", PARAMETERS, FailOnFunctionError=True, **fields)


def test_result_contains_the_error_without_the_option(wire: Wire) -> None:
    wire.play(response(ERROR))
    result = call("lambda", "Invoke", PARAMETERS)
    assert (result["FunctionError"], result["Payload"]) == ("Unhandled", ERROR)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"BlobFormat": "base64"},
        {"Query": "StatusCode"},
        {"ResultWriter": {"Bucket": "results"}},
    ],
)
def test_state_fails_with_the_name_of_the_functions_error(fields: dict[str, Any], wire: Wire) -> None:
    """The only request is the invocation, so nothing is written to the result bucket."""
    wire.play(response(ERROR))
    assert invoke_and_fail(**fields) == Raised("ImageRejected", ERROR)
    assert len(wire.requests) == 1


@pytest.mark.parametrize(
    "payload", ["", "null", "[]", '"text"', "{}", '{"errorType": ""}', "[" * 100_000, "\xff"]
)
def test_error_without_a_name(payload: str, wire: Wire) -> None:
    wire.play(response(payload))
    raised = invoke_and_fail()
    assert raised.name == "Lambda.Unknown"
    assert raised.text.startswith(payload[:1000])


def test_successful_function(wire: Wire) -> None:
    wire.play(response('{"errorType": "a result, not an error"}', failed=False))
    result = call("lambda", "Invoke", PARAMETERS, FailOnFunctionError=True)
    assert json.loads(result["Payload"]) == {"errorType": "a result, not an error"}


@pytest.mark.parametrize("fields", [{}, {"Integration": "lambda:invoke"}])
def test_other_calls_cannot_have_the_option(fields: dict[str, Any]) -> None:
    service, operation = ("lambda", "Invoke") if fields else ("lambda", "ListFunctions")
    raised = failure(service, operation, {}, FailOnFunctionError=True, **fields)
    assert raised == Raised(
        "CrossRegion.InvalidCall", "FailOnFunctionError can only be used with lambda Invoke"
    )

"""Tests of the causes of errors as `cross-region run` prints them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.cli.run.causes import cause_text, without_stack_traces
from macro.cli.run.history import Step

ERROR = {
    "errorMessage": "no rate",
    "errorType": "ValueError",
    "requestId": "7",
    "stackTrace": ['  File "/code/index.py", line 4, in handler\\n'],
}
SHORT = ERROR | {"stackTrace": "…"}
NESTED = {
    "errorMessage": json.dumps(ERROR),
    "errorType": "ValueError",
    "stackTrace": ["File caller/handler.py"],
}


@pytest.mark.parametrize("cause", ["", "plain", "[1]", '{"other": 1}'])
def test_cause_of_other_tasks_does_not_change(cause: str) -> None:
    assert cause_text(cause) == cause


@pytest.mark.parametrize("cause", [ERROR, json.dumps(ERROR), NESTED, json.dumps(NESTED)])
def test_cause_is_the_message_of_the_function_that_failed(cause: Any) -> None:
    assert cause_text(cause) == "no rate"


def test_failure_is_one_short_line() -> None:
    assert Step("Read", "failed", {"error": "ValueError", "cause": NESTED}).text() == "ValueError: no rate"


@pytest.mark.parametrize("event", ["entered", "output"])
def test_caught_error_is_printed_without_stack_traces(event: str) -> None:
    data = {"key": 7, "error": {"Error": "ValueError", "Cause": json.dumps(NESTED)}}
    printed = json.loads(Step("Read", event, data).text())
    assert printed["key"] == 7
    cause = json.loads(printed["error"]["Cause"])
    assert cause["stackTrace"] == "…"
    assert json.loads(cause["errorMessage"]) == SHORT


def test_trace_of_a_node_function_is_left_out() -> None:
    error = {"errorType": "Error", "errorMessage": "no", "trace": ["Error: no", "    at handler"]}
    assert without_stack_traces([json.dumps(error)]) == [
        '{"errorType":"Error","errorMessage":"no","trace":"…"}'
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"trace": ["a"], "stackTrace": ["b"]},
        '{"stackTrace":["b"]}',
        'not JSON, but with "stackTrace"',
        {"Cause": '{"errorMessage":"m"}'},
    ],
)
def test_other_data_does_not_change(data: Any) -> None:
    assert without_stack_traces(data) == data

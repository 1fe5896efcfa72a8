"""Tests of converting the events of an execution history to steps."""

from __future__ import annotations

import json
from typing import Any

import pytest

from macro.cli.run.history import History, Step, find_fail_states

CAUSE = json.dumps({"errorMessage": "gone\n(Service: S3)", "errorType": "S3.NoSuchKeyException"})


def event(number: int, before: int, kind: str, **details: Any) -> dict[str, Any]:
    member = f"{kind[0].lower()}{kind[1:]}EventDetails"
    if kind.endswith(("StateEntered", "StateExited")):
        member = f"state{kind[-len('Entered') :].replace('eExited', 'Exited')}EventDetails"
    return {"id": number, "previousEventId": before, "type": kind, **({member: details} if details else {})}


def failed(number: int, before: int) -> dict[str, Any]:
    return event(number, before, "LambdaFunctionFailed", error="S3.NoSuchKeyException", cause=CAUSE)


def entered(number: int, before: int, name: str, kind: str = "Task") -> dict[str, Any]:
    return event(number, before, f"{kind}StateEntered", name=name, input='{"key": 7}')


def left(number: int, before: int, name: str, kind: str = "Task") -> dict[str, Any]:
    return event(number, before, f"{kind}StateExited", name=name, output='"ä"')


def read_events(*events: dict[str, Any]) -> list[tuple[str, str]]:
    return [(step.state, step.event) for step in History().steps(events)]


def test_steps_have_input_and_output() -> None:
    steps = list(History().steps([entered(1, 0, "Read"), left(2, 1, "Read")]))
    assert steps == [Step("Read", "entered", {"key": 7}), Step("Read", "output", "ä")]
    assert [step.text() for step in steps] == ['{"key":7}', '"ä"']


def test_each_event_is_processed_once() -> None:
    history = History()
    first, second = entered(1, 0, "Read"), left(2, 1, "Read")
    assert len(list(history.steps([first]))) == 1
    assert [step.event for step in history.steps([first, second])] == ["output"]


def test_failure_has_the_native_message_on_one_line() -> None:
    steps = list(History().steps([entered(1, 0, "Read"), failed(2, 1)]))
    assert steps[1].text() == "S3.NoSuchKeyException: gone (Service: S3)"
    assert steps[1].detail == {"error": "S3.NoSuchKeyException", "cause": json.loads(CAUSE)}


def test_failure_that_is_retried_then_caught() -> None:
    first = [entered(1, 0, "Read"), event(2, 1, "LambdaFunctionScheduled", resource="f"), failed(3, 2)]
    second = [event(4, 3, "LambdaFunctionScheduled", resource="f"), failed(5, 4), left(6, 5, "Read")]
    events = ["entered", "failed", "retried", "failed", "caught", "output"]
    assert read_events(*first, *second) == [("Read", event) for event in events]


def test_success_after_a_retry_is_not_caught() -> None:
    again = [event(3, 2, "LambdaFunctionScheduled"), event(4, 3, "LambdaFunctionSucceeded")]
    events = read_events(entered(1, 0, "Read"), failed(2, 1), *again, left(5, 4, "Read"))
    assert [name for _, name in events] == ["entered", "failed", "retried", "output"]


@pytest.mark.parametrize("kind", ["Map", "Parallel"])
def test_retried_map_or_parallel_is_a_step(kind: str) -> None:
    inside = [entered(1, 0, "Each", kind), event(2, 1, f"{kind}StateStarted"), entered(3, 2, "Read")]
    again = [failed(4, 3), event(5, 4, f"{kind}StateStarted"), entered(6, 5, "Read"), failed(7, 6)]
    end = [event(8, 7, f"{kind}StateFailed"), left(9, 8, "Each", kind)]
    events = read_events(*inside, *again, *end)
    assert ("Each", "retried") in events
    assert events[-2:] == [("Each", "caught"), ("Each", "output")]


def test_end_of_the_execution_is_not_a_step() -> None:
    assert read_events(event(1, 0, "ExecutionFailed", error="Nope", cause="no")) == []


def test_event_of_a_timeout_without_an_error_is_states_timeout() -> None:
    steps = list(History().steps([entered(1, 0, "Read"), event(2, 1, "LambdaFunctionTimedOut")]))
    assert steps[1] == Step("Read", "failed", {"error": "States.Timeout", "cause": ""})


def test_error_of_a_fail_state_comes_from_the_definition() -> None:
    each = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Mine", "Cause": "why"}}}
    definition = {"StartAt": "E", "States": {"E": {"Type": "Map", "ItemProcessor": each}}}
    events = [
        entered(1, 0, "E", "Map"),
        event(2, 1, "MapStateStarted"),
        entered(3, 2, "F", "Fail"),
        event(4, 3, "MapIterationFailed"),
        event(5, 4, "MapStateFailed"),
        left(6, 5, "E", "Map"),
    ]
    steps = list(History(find_fail_states(definition)).steps(events))
    assert steps[2] == Step("F", "failed", {"error": "Mine", "cause": "why"})
    assert steps[3] == Step("E", "caught", "Mine")


def test_error_of_a_fail_state_that_only_the_execution_knows_is_left_out() -> None:
    states = {
        "A": {"Type": "Fail", "ErrorPath": "$.e"},
        "B": {"Type": "Fail", "Error": "{% $e %}", "Cause": "{% 1 %}"},
    }
    assert find_fail_states({"States": states}) == {
        "A": ("", ""),
        "B": ("", ""),
    }


def test_error_that_only_the_output_names() -> None:
    """The history of a Parallel state doesn't contain the error of a Pass state in it."""
    events = [
        entered(1, 0, "Both", "Parallel"),
        event(2, 1, "ParallelStateStarted"),
        event(3, 2, "ParallelStateFailed"),
    ]
    end = left(4, 3, "Both", "Parallel")
    details = end["stateExitedEventDetails"]
    details["output"] = '{"x": 1, "error": {"Error": "States.IntrinsicFailure", "Cause": "c"}}'
    steps = list(History().steps([*events, end]))
    assert steps[1] == Step("Both", "caught", "States.IntrinsicFailure")
    details["output"] = '{"x": 1}'
    steps = list(History().steps([*events, end]))
    assert steps[1] == Step("Both", "caught", "an error that the history doesn't name")

"""Tests that ten times as many calls cause ten times as much work. The test counts function calls, not time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from macro.handler import handler
from scripts.benchmark.growth import make_event
from tests.function_calls import count_function_calls

if TYPE_CHECKING:
    import pytest


def count_calls(states: int) -> int:
    """Counts the calls of Python and C functions while a template with this number of states is expanded."""
    event: dict[str, Any] = make_event(states)
    responses: list[Any] = []
    calls = count_function_calls(lambda: responses.append(handler(event, None)))
    assert responses[0]["status"] == "success", responses
    return calls


def test_number_of_function_calls_is_linear_in_the_number_of_states(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CALLER_LAYER_ARN", "arn:aws:lambda:eu-central-1:123456789012:layer:caller:1")
    count_calls(5)  # loads the models and tables
    assert count_calls(1000) <= 10.5 * count_calls(100)

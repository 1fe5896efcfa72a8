"""Tests that the context object contains `Map.Item` in a Map state's ItemSelector, but not in its item processor."""

from typing import Any

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import make_function
from tests.localaws.step_functions.machines import ECHO, allow_invoke, state_machine
from tests.localaws.step_functions.maps import ALL_ERRORS, PASS, map_state, run

JSONPATH_ITEM = {"I.$": "$$.Map.Item.Index", "V.$": "$$.Map.Item.Value"}
JSONATA_ITEM = {"I": "{% $states.context.Map.Item.Index %}", "V": "{% $states.context.Map.Item.Value %}"}
RETRY = [{"ErrorEquals": ["States.ALL"], "IntervalSeconds": 30, "MaxAttempts": 3}]


@pytest.mark.parametrize("mode", ["INLINE", "DISTRIBUTED"])
def test_jsonpath_item_selector_has_the_item(aws: LocalAws, mode: str) -> None:
    states = {"Each": map_state(PASS, mode=mode, ItemSelector=JSONPATH_ITEM)}
    assert run(aws, states, ["a", "b"]).output == [{"I": 0, "V": "a"}, {"I": 1, "V": "b"}]


def test_jsonata_item_selector_has_the_item(aws: LocalAws) -> None:
    states = {"Each": map_state(PASS, ItemSelector=JSONATA_ITEM, Items="{% $states.input %}")}
    assert run(aws, states, ["a", "b"], "JSONata").output == [{"I": 0, "V": "a"}, {"I": 1, "V": "b"}]


def test_nested_item_selectors_have_the_items_of_their_map(aws: LocalAws) -> None:
    inner = map_state(PASS, ItemSelector=JSONPATH_ITEM)
    assert run(aws, {"Each": map_state(inner)}, [["a"], ["b", "c"]]).output == [
        [{"I": 0, "V": "a"}],
        [{"I": 0, "V": "b"}, {"I": 1, "V": "c"}],
    ]


@pytest.mark.parametrize(
    ("language", "inner"),
    [
        ("JSONPath", {"Parameters": JSONPATH_ITEM}),
        ("JSONPath", {"Parameters": {"S.$": "States.Format('{}', $$.Map.Item.Index)"}}),
        ("JSONPath", {"InputPath": "$$.Map.Item.Value"}),
        ("JSONata", {"Output": JSONATA_ITEM}),
        ("JSONata", {"Output": "{% $states . context.Map.Item.Index + 1 %}"}),
    ],
)
def test_item_in_a_state_of_the_item_processor_is_a_runtime_error(
    aws: LocalAws, language: str, inner: dict[str, Any]
) -> None:
    execution = run(aws, {"Each": map_state({**PASS, **inner})}, ["a"], language)
    assert (execution.status, execution.description["error"]) == ("FAILED", "States.Runtime")
    assert "Map" in execution.description["cause"]


def test_item_of_the_outer_map_is_a_runtime_error_in_a_nested_maps_states(aws: LocalAws) -> None:
    inner = map_state({**PASS, "Parameters": JSONPATH_ITEM}, ItemSelector={"x.$": "$$.Map.Item.Value"})
    execution = run(aws, {"Each": map_state(inner)}, [["a"]])
    assert execution.description["error"] == "States.Runtime"


@pytest.mark.parametrize(
    ("language", "task"),
    [("JSONPath", {"Parameters": JSONPATH_ITEM}), ("JSONata", {"Arguments": JSONATA_ITEM})],
)
def test_retry_and_catch_never_handle_the_runtime_error(
    aws: LocalAws, language: str, task: dict[str, Any]
) -> None:
    function = make_function(aws, ECHO)
    call = {
        "Type": "Task",
        "Resource": function,
        "Retry": RETRY,
        "Catch": ALL_ERRORS,
        "End": True,
        **task,
    }
    runtime = [{"ErrorEquals": ["States.Runtime"], "Next": "Caught"}]
    states = {"Each": map_state(call, Catch=runtime, Retry=RETRY), "Caught": PASS}
    definition = {"StartAt": "Each", "States": states, "QueryLanguage": language}
    execution = execute_to_end(aws, state_machine(aws, definition, allow_invoke(function)), ["a"])
    assert (execution.status, execution.description["error"]) == ("FAILED", "States.Runtime")

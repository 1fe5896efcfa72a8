"""Tests of the variables that a state with `.sync` assigns."""

from __future__ import annotations

from typing import Any

from tests.macro.shorthand.states import task

CHILD = {"StateMachineArn": "arn:aws:states:us-west-2:123456789012:stateMachine:child"}
STATE: dict[str, Any] = {"Type": "Task", "Resource": "arn:aws:states:us-west-2::states:startExecution.sync:2"}
JSONPATH = STATE | {"Parameters": CHILD}
JSONATA = STATE | {"Arguments": CHILD, "QueryLanguage": "JSONata"}


def states_of(parallel: dict[str, Any]) -> dict[str, Any]:
    """Returns the states of the branch."""
    states: dict[str, Any] = parallel["Branches"][0]["States"]
    return states


def test_jsonata_values_are_in_the_output_of_the_branch() -> None:
    variables = {"box": "{% $states.result.Output.box %}", "Größe": [5], "both": {"x": False}}
    parallel = task(JSONATA | {"Assign": variables, "Output": "{% $states.result.Status %}"})
    states = states_of(parallel)
    assert list(states) == ["Read (token)", "Read (start)", "Read (unknown)", "Read (wait)"]
    assert "Assign" not in states["Read (wait)"]
    assert states["Read (wait)"]["Output"] == {"Output": "{% $states.result.Status %}", "Assign": variables}
    assert parallel["Output"] == "{% $states.result[0].Output %}"
    assert parallel["Assign"] == {
        "box": "{% $states.result[0].Assign.`box` %}",
        "Größe": "{% $states.result[0].Assign.`Größe` %}",
        "both": "{% $states.result[0].Assign.`both` %}",
    }


def test_jsonata_output_without_output_field_is_the_result() -> None:
    output = states_of(task(JSONATA | {"Assign": {"a": 1}}))["Read (wait)"]["Output"]
    assert output == {"Output": "{% $states.result %}", "Assign": {"a": 1}}


def test_jsonpath_variables_pass_through_the_branch_with_other_names() -> None:
    variables = {"box.$": "$.Output.box", "fixed": {"a.$": "$.b"}}
    fields = {"ResultSelector": {"Output.$": "$.Output"}, "ResultPath": "$.r", "OutputPath": "$.r"}
    parallel = task(JSONPATH | fields | {"Assign": variables})
    states = states_of(parallel)
    wait, added = states["Read (wait)"], states["Read (assigned)"]
    assert fields.items() <= wait.items()
    assert wait["Assign"] == {
        "CrossRegionAssigned1.$": "$.Output.box",
        "CrossRegionAssigned2": {"a.$": "$.b"},
    }
    assert (wait["Next"], "End" in wait) == ("Read (assigned)", False)
    assert added == {
        "Type": "Pass",
        "Parameters": {
            "Output.$": "$",
            "Assign": {"box.$": "$CrossRegionAssigned1", "fixed.$": "$CrossRegionAssigned2"},
        },
        "End": True,
    }
    assert parallel["Assign"] == {"box.$": "$[0].Assign['box']", "fixed.$": "$[0].Assign['fixed']"}
    assert parallel["OutputPath"] == "$[0].Output"


def test_empty_assign_changes_nothing() -> None:
    for state in (JSONPATH, JSONATA):
        assert task(state | {"Assign": {}}) == task(state)


def test_assign_of_a_catcher_stays_where_it_is() -> None:
    catch = [{"ErrorEquals": ["States.ALL"], "Assign": {"error.$": "$.Error"}, "Next": "Read"}]
    assert task(JSONPATH | {"Catch": catch, "Assign": {"a": 1}})["Catch"] == catch

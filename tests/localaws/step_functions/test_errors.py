"""Tests of the names of errors, and of the catchers that match them."""

from typing import Any

import pytest

from localaws import LocalAws
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import make_function
from tests.localaws.step_functions.machines import ECHO, allow_invoke, run_task, state_machine


def test_missing_path_in_a_lambda_task_is_never_caught(aws: LocalAws) -> None:
    caught = [{"ErrorEquals": ["States.ALL"], "Next": "Call"}]
    execution = run_task(aws, make_function(aws, ECHO), ResultSelector={"m.$": "$.n"}, Catch=caught)
    assert (execution.status, execution.description["error"]) == ("FAILED", "States.Runtime")
    assert "The JSONPath '$.n' could not be found" in execution.description["cause"]


def test_catch_matches_dotted_error_names(aws: LocalAws) -> None:
    code = "def handler(event, context):\n    raise type('S3.NoSuchKeyException', (Exception,), {})('gone')\n"
    function = make_function(aws, code)
    task = {"Type": "Task", "Resource": function, "End": True}
    catch = [{"ErrorEquals": ["S3.NoSuchKeyException"], "Next": "Caught"}]
    definition = {
        "StartAt": "Call",
        "States": {
            "Call": {**task, "Catch": catch},
            "Caught": {
                "Type": "Pass",
                "Parameters": {"Error.$": "$.Error", "Cause.$": "States.StringToJson($.Cause)"},
                "End": True,
            },
        },
    }
    output = execute_to_end(aws, state_machine(aws, definition, allow_invoke(function)), {}).output
    assert output["Error"] == "S3.NoSuchKeyException"
    assert set(output["Cause"]) == {"errorMessage", "errorType", "requestId", "stackTrace"}
    assert output["Cause"]["errorMessage"] == "gone"


def test_function_timeout_error_name(aws: LocalAws) -> None:
    code = "import time\ndef handler(event, context):\n    time.sleep(20)\n"
    execution = run_task(aws, make_function(aws, code, Timeout=1))
    assert execution.description["error"] == "Sandbox.Timedout"


@pytest.mark.parametrize("expression", ["{% $states.input.missing %}", "{% 1 + 'a' %}"])
def test_jsonata_failures(aws: LocalAws, expression: str) -> None:
    states = {"P": {"Type": "Pass", "Output": expression, "End": True}}
    arn = state_machine(aws, {"QueryLanguage": "JSONata", "StartAt": "P", "States": states})
    execution = execute_to_end(aws, arn, {})
    assert execution.description["error"] == "States.QueryEvaluationError"


def test_states_error_of_an_iteration_is_caught_by_its_name(aws: LocalAws) -> None:
    failing = {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% 1 + 'a' %}", "End": True}
    each = {
        "Type": "Map",
        "ItemProcessor": {"StartAt": "P", "States": {"P": failing}},
        "Next": "No",
        "Catch": [{"ErrorEquals": ["States.QueryEvaluationError"], "Next": "Yes"}],
    }
    states = {
        "Each": each,
        "No": {"Type": "Fail"},
        "Yes": {"Type": "Pass", "Result": {"caught": 1}, "End": True},
    }
    arn = state_machine(aws, {"StartAt": "Each", "States": states})
    assert execute_to_end(aws, arn, [{}]).output == {"caught": 1}


@pytest.mark.parametrize(
    ("state", "error"),
    [
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.x", "NumericEquals": 1, "Next": "End"}]},
            "NoChoiceMatched",
        ),
        (
            {"Type": "Pass", "Parameters": {"a.$": "States.StringToJson('{')"}, "End": True},
            "IntrinsicFailure",
        ),
        ({"Type": "Pass", "Parameters": {"a.$": "States.Format('{}', $.y)"}, "End": True}, "Runtime"),
        ({"Type": "Pass", "ResultPath": "$.x.y", "Result": 1, "End": True}, "ResultPathMatchFailure"),
    ],
)
def test_errors_of_states_have_their_names(aws: LocalAws, state: dict[str, Any], error: str) -> None:
    states = {"State": state, "End": {"Type": "Succeed"}}
    if state["Type"] != "Choice":
        del states["End"]
    execution = execute_to_end(aws, state_machine(aws, {"StartAt": "State", "States": states}), {"x": 2})
    assert (execution.status, execution.description["error"]) == ("FAILED", f"States.{error}")

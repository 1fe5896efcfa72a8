"""Tests of TestState."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.functions_and_roles import REGION, make_function, make_role
from tests.localaws.step_functions.machines import ECHO, allow_invoke

TASK: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:lambda:us-east-1:123456789012:function:f",
    "Parameters": {"Execution.$": "$$.Execution.Id"},
    "Retry": [{"ErrorEquals": ["Again"], "MaxAttempts": 2}],
    "Catch": [{"ErrorEquals": ["Caught"], "Next": "Repair"}],
    "ResultPath": "$.r",
    "Next": "Later",
}


def run(aws: LocalAws, state: Any, **more: Any) -> dict[str, Any]:
    """Tests a state, and returns the response without its metadata."""
    response: dict[str, Any] = aws.client("stepfunctions", REGION).test_state(
        definition=json.dumps(state), **more
    )
    del response["ResponseMetadata"]
    return response


def mock_error(name: str) -> dict[str, Any]:
    return {"errorOutput": {"error": name, "cause": "because"}}


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "End": True}, {"status": "SUCCEEDED", "output": '{"n":1}'}),
        ({"Type": "Succeed"}, {"status": "SUCCEEDED", "output": '{"n":1}'}),
        (
            {"Type": "Pass", "Result": [1], "ResultPath": "$.r", "Next": "B"},
            {"status": "SUCCEEDED", "output": '{"n":1,"r":[1]}', "nextState": "B"},
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.n", "NumericEquals": 1, "Next": "One"}]},
            {"status": "SUCCEEDED", "output": '{"n":1}', "nextState": "One"},
        ),
        ({"Type": "Fail", "Error": "E", "Cause": "c"}, {"status": "FAILED", "error": "E", "cause": "c"}),
        (
            {"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% $states.input.n + $v %}", "End": True},
            {"status": "SUCCEEDED", "output": "3"},
        ),
    ],
)
def test_states_without_a_task(aws: LocalAws, state: Any, expected: dict[str, Any]) -> None:
    assert run(aws, state, input='{"n": 1}', variables='{"v": 2}') == expected


def test_task_uses_its_role(aws: LocalAws) -> None:
    function = make_function(aws, ECHO)
    state = {"Type": "Task", "Resource": function, "End": True}
    allowed = run(aws, state, input='{"n": 1}', roleArn=make_role(aws, allow_invoke(function)))
    assert allowed == {"status": "SUCCEEDED", "output": '{"n":1}'}
    denied = run(aws, state, roleArn=make_role(aws))
    assert (denied["status"], denied["error"]) == ("FAILED", "Lambda.AWSLambdaException")


def test_mocked_result(aws: LocalAws) -> None:
    context = '{"Execution": {"Id": "arn:mine"}}'
    done = run(aws, TASK, mock={"result": '{"m": 1}'}, context=context, inspectionLevel="DEBUG")
    inspected = done.pop("inspectionData")
    assert done == {"status": "SUCCEEDED", "output": '{"r":{"m":1}}', "nextState": "Later"}
    assert json.loads(inspected["afterParameters"]) == {"Execution": "arn:mine"}
    assert json.loads(inspected["result"]) == {"m": 1}


def test_mocked_errors(aws: LocalAws) -> None:
    caught = run(aws, TASK, mock=mock_error("Caught"), inspectionLevel="DEBUG")
    assert (caught["status"], caught["nextState"]) == ("CAUGHT_ERROR", "Repair")
    assert caught["inspectionData"]["errorDetails"] == {"catchIndex": 0}
    assert json.loads(caught["output"]) == {"Error": "Caught", "Cause": "because"}
    retriable = run(aws, TASK, mock=mock_error("Again"), stateConfiguration={"retrierRetryCount": 1})
    assert retriable == {"status": "RETRIABLE", "error": "Again", "cause": "because"}
    exhausted = run(aws, TASK, mock=mock_error("Again"), stateConfiguration={"retrierRetryCount": 2})
    assert exhausted == {"status": "FAILED", "error": "Again", "cause": "because"}


def test_state_of_a_definition(aws: LocalAws) -> None:
    inner = {"Type": "Pass", "Output": "{% 1 + 1 %}", "End": True}
    map_ = {"Type": "Map", "ItemProcessor": {"StartAt": "Inner", "States": {"Inner": inner}}, "End": True}
    definition = {"StartAt": "Outer", "QueryLanguage": "JSONata", "States": {"Outer": map_}}
    assert run(aws, definition, stateName="Inner") == {"status": "SUCCEEDED", "output": "2"}
    with pytest.raises(ClientError, match="State not found in definition: 'Other'"):
        run(aws, definition, stateName="Other")


@pytest.mark.parametrize(
    ("state", "more", "message"),
    [
        (TASK, {}, "RoleArn must be specified when testing a Task state"),
        ({"Type": "Paas", "End": True}, {}, "Invalid State Machine Definition"),
        ([], {}, "Invalid State Machine Definition"),
        ({"Type": "Map"}, {}, "TestState API does not support Map or Parallel states."),
        ({"Type": "Map"}, {"mock": {"result": "[]"}}, "The local AWS doesn't support TestState with a mock"),
        ({"Type": "Succeed"}, {"mock": {"result": "1"}}, "State type 'Succeed' is not supported when a mock"),
        (TASK, {"mock": {"result": "{"}}, "Mocked result must be valid JSON"),
        (TASK, {"mock": {"result": "1", **mock_error("E")}}, "A test mock should have only one of"),
        (TASK, {"context": "{}", "roleArn": "arn:aws:iam::123456789012:role/r"}, "only when a mock"),
        (TASK, {"input": "{", "mock": mock_error("E")}, "Invalid JSON in the parameter 'input'"),
        (
            {**TASK, "Resource": "arn:aws:states:::aws-sdk:s3:getObject"},
            {"mock": {"result": "{}"}},
            "Set its fieldValidationMode to NONE",
        ),
        (
            {**TASK, "Resource": "arn:aws:states:::lambda:invoke.waitForTaskToken"},
            {"roleArn": "arn:aws:iam::123456789012:role/r"},
            "TestState needs a mock",
        ),
    ],
)
def test_rejected_requests(aws: LocalAws, state: Any, more: dict[str, Any], message: str) -> None:
    with pytest.raises(ClientError, match=message):
        run(aws, state, **more)

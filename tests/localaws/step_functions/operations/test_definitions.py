"""Tests of ValidateStateMachineDefinition, and of the same errors in CreateStateMachine."""

import json
from typing import Any

import pytest
from botocore.exceptions import ClientError

from localaws import LocalAws
from tests.localaws.functions_and_roles import REGION
from tests.localaws.step_functions.machines import state_machine

END: dict[str, Any] = {"Type": "Pass", "End": True}
MISSING = "MISSING_TRANSITION_TARGET"


def validate(aws: LocalAws, definition: str, **more: Any) -> dict[str, Any]:
    response: dict[str, Any] = aws.client("stepfunctions", REGION).validate_state_machine_definition(
        definition=definition, **more
    )
    return response


def problems(aws: LocalAws, definition: Any) -> list[tuple[str, str]]:
    """Returns the codes and the locations of the errors of a definition."""
    text = definition if isinstance(definition, str) else json.dumps(definition)
    response = validate(aws, text)
    found = [(item["code"], item["location"]) for item in response["diagnostics"]]
    assert response["result"] == ("FAIL" if found else "OK")
    return found


def test_valid_definition(aws: LocalAws) -> None:
    caught = {"Type": "Parallel", "Branches": [{"StartAt": "X", "States": {"X": END}}], "Next": "B"}
    caught["Catch"] = [{"ErrorEquals": ["States.ALL"], "Next": "C"}]
    choice = {
        "Type": "Choice",
        "Choices": [{"Variable": "$.n", "IsNull": True, "Next": "C"}],
        "Default": "D",
    }
    states = {"A": caught, "B": choice, "C": END, "D": END}
    assert problems(aws, {"StartAt": "A", "States": states}) == []


def test_syntax(aws: LocalAws) -> None:
    assert problems(aws, "{") == [("INVALID_JSON_DESCRIPTION", "/")]
    unknown = {"StartAt": "A", "States": {"A": {"Type": "Cross::Region::AwsCall", "End": True}}}
    assert problems(aws, unknown) == [("SCHEMA_VALIDATION_FAILED", "/")]


def test_only_the_first_syntax_error_is_reported(aws: LocalAws) -> None:
    batches = {"Type": "Map", "ItemBatcher": {"MaxItemsPerBatch": 10}, "ItemProcessor": {}, "End": True}
    text = json.dumps({"StartAt": "A", "States": {"A": batches}})
    column = text.index('"ItemBatcher"')
    (problem,) = validate(aws, text)["diagnostics"]
    assert problem["message"] == (
        f'ASLParserException line 1:{column}, at "ItemBatcher": the definition is invalid here,'
        " or the local AWS doesn't support this field or value"
    )


def test_transitions(aws: LocalAws) -> None:
    inner = {"StartAt": "Y", "States": {"X": END}}
    map_ = {"Type": "Map", "ItemProcessor": inner, "Next": "Nowhere"}
    assert problems(aws, {"StartAt": "A", "States": {"A": map_}}) == [
        (MISSING, "/States/A/Next"),
        (MISSING, "/States/A/ItemProcessor/StartAt"),
        (MISSING, "/States/A/ItemProcessor/States/X"),
    ]


def test_maximum_number(aws: LocalAws) -> None:
    text = json.dumps({"StartAt": "A", "States": {"B": END, "C": END}})
    response = validate(aws, text, maxResults=2)
    assert (len(response["diagnostics"]), response["truncated"]) == (2, True)


def test_create_state_machine_reports_the_same_errors(aws: LocalAws) -> None:
    """The message is that of AWS in https://github.com/localstack/localstack/pull/12487."""
    states = {"pass1": {"Type": "Pass", "Next": "pass3"}, "pass2": END}
    with pytest.raises(ClientError) as raised:
        state_machine(aws, {"StartAt": "pass1", "States": states})
    assert raised.value.response["Error"]["Code"] == "InvalidDefinition"
    assert raised.value.response["Error"]["Message"] == (
        "Invalid State Machine Definition: 'MISSING_TRANSITION_TARGET: Missing 'Next' target: pass3 at "
        '/States/pass1/Next, MISSING_TRANSITION_TARGET: State "pass2" is not reachable. at /States/pass2\''
    )

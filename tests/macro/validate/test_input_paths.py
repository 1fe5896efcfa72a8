"""Tests of the warnings about paths into the result of the state before."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expand import expand
from macro.model.rules import RESULT_PATH
from tests.golden.cases import DEPLOYMENT, inputs

CREATE: dict[str, Any] = {
    "Type": "Cross::Region::AwsCall",
    "Region": "us-west-2",
    "Service": "rds",
    "Action": "createDBSnapshot",
    "Parameters": {"DBSnapshotIdentifier": "s", "DBInstanceIdentifier": "i"},
    "Next": "B",
}
CREATE_IN_JSONATA = {
    **{name: value for name, value in CREATE.items() if name != "Parameters"},
    "QueryLanguage": "JSONata",
    "Arguments": CREATE["Parameters"],
}
READ = {"Type": "Pass", "Parameters": {"x.$": "$.DBSnapshot.Status"}, "End": True}
READ_IN_JSONATA = {"Type": "Pass", "QueryLanguage": "JSONata", "End": True}
RESULT = "{% $states.result %}"


def warnings(
    create: dict[str, Any], read: dict[str, Any], others: dict[str, Any] | None = None, start: object = "A"
) -> list[tuple[str, str]]:
    """Returns the path and the message of each warning about the states A and B, and other states."""
    definition = {"StartAt": start, "States": {"A": create, "B": read, **(others or {})}}
    return expand_definition(definition)


def expand_definition(definition: object) -> list[tuple[str, str]]:
    properties = {"Definition": definition}
    resource = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template: dict[str, Any] = {"Resources": {"M": resource}}
    found = expand(template, DEPLOYMENT, inputs(template)).diagnostics
    return [
        ("/".join(each.path.steps[1:]), each.message.partition(", which has no ")[2])
        for each in found
        if each.rule is RESULT_PATH
    ]


RIGHT = "'$.DBSnapshot'; did you mean '$.DbSnapshot.Status'?"
FOUND = [("B/Parameters/x.$", RIGHT)]


def test_the_message_names_the_state_that_made_the_call() -> None:
    template: dict[str, Any] = {
        "Resources": {
            "M": {
                "Type": "AWS::StepFunctions::StateMachine",
                "Properties": {"Definition": {"StartAt": "A", "States": {"A": CREATE, "B": READ}}},
            }
        }
    }
    (found,) = expand(template, DEPLOYMENT, inputs(template)).diagnostics
    assert str(found) == (
        "Resources/M: States/B/Parameters/x.$: the input contains the result of rds CreateDBSnapshot in the"
        f" state A, which has no {RIGHT}"
    )


@pytest.mark.parametrize(
    ("fields", "path", "right"),
    [
        ({}, "$.DBSnapshot.Status", "$.DbSnapshot.Status"),
        ({"ResultPath": "$"}, "$.DBSnapshot.Status", "$.DbSnapshot.Status"),
        ({"ResultPath": "$.made"}, "$.made.DBSnapshot", "$.made.DbSnapshot"),
        ({"ResultPath": "$.a['b c']"}, "$.a['b c'].DBSnapshot", "$.a['b c'].DbSnapshot"),
        ({"ResultPath": "$.made", "OutputPath": "$"}, "$.made.DbSnapshot.VpcID", "$.made.DbSnapshot.VpcId"),
    ],
)
def test_places_of_a_result_in_jsonpath(fields: dict[str, Any], path: str, right: str) -> None:
    ((_, message),) = warnings({**CREATE, **fields}, {**READ, "Parameters": {"x.$": path}})
    assert message.endswith(f"; did you mean '{right}'?")


@pytest.mark.parametrize(
    ("output", "expression", "right"),
    [
        ({}, "DBSnapshot", "DbSnapshot"),
        ({"Output": RESULT}, "DBSnapshot", "DbSnapshot"),
        ({"Output": {"made": RESULT, "id": "{% $states.input.id %}"}}, "made.DBSnapshot", "made.DbSnapshot"),
        ({"Output": {"a": {"b": RESULT}}}, "a.b.DbSnapshot.VpcID", "a.b.DbSnapshot.VpcId"),
    ],
)
def test_places_of_a_result_in_jsonata(output: dict[str, Any], expression: str, right: str) -> None:
    read = {**READ_IN_JSONATA, "Output": f"{{% $states.input.{expression} %}}"}
    ((path, message),) = warnings({**CREATE_IN_JSONATA, **output}, read)
    assert path == "B/Output"
    assert message.endswith(f"; did you mean '$states.input.{right}'?")


def test_the_states_can_have_different_query_languages() -> None:
    assert warnings(CREATE_IN_JSONATA, READ) == FOUND
    assert len(warnings(CREATE, {**READ_IN_JSONATA, "Output": "{% $states.input.DBSnapshot %}"})) == 1


def test_an_input_that_the_result_replaces() -> None:
    read = {**READ, "Parameters": {"x.$": "$.order", "y.$": "$.DbSnapshot.order"}}
    assert warnings(CREATE, read) == [
        ("B/Parameters/x.$", "'$.order'; to keep the input of A, set its ResultPath"),
        ("B/Parameters/y.$", "'$.DbSnapshot.order'"),
    ]
    output = {**READ_IN_JSONATA, "Output": "{% $states.input.order %}"}
    ((_, message),) = warnings(CREATE_IN_JSONATA, output)
    assert message == "'$states.input.order'; to keep the input of A, set its Output"


def test_an_empty_result_replaces_the_input() -> None:
    delete = {**CREATE, "Service": "s3", "Action": "deleteBucket", "Parameters": {"Bucket": "b"}}
    ((_, message),) = warnings(delete, READ)
    assert message == (
        "'$.DBSnapshot', because it is always empty; to keep the input of A, set its ResultPath"
    )


@pytest.mark.parametrize(
    ("state", "path"),
    [
        ({"Type": "Pass", "InputPath": "$.DBSnapshot"}, "InputPath"),
        ({"Type": "Map", "ItemsPath": "$.DBSnapshot.Tags"}, "ItemsPath"),
        ({"Type": "Map", "ItemSelector": {"a.$": "$.DBSnapshot"}}, "ItemSelector/a.$"),
        ({"Type": "Wait", "SecondsPath": "$.DBSnapshot"}, "SecondsPath"),
        (
            {"Type": "Choice", "Choices": [{"Not": {"Variable": "$.DBSnapshot.Status", "IsNull": True}}]},
            "Choices/0/Not/Variable",
        ),
        (
            {"Type": "Choice", "Choices": [{"Variable": "$.DbSnapshot", "StringEqualsPath": "$.DBSnapshot"}]},
            "Choices/0/StringEqualsPath",
        ),
        ({"Type": "Parallel", "Parameters": {"a.$": "States.Array($.DBSnapshot)"}}, "Parameters/a.$"),
    ],
)
def test_fields_that_read_the_input(state: dict[str, Any], path: str) -> None:
    assert [each for each, _ in warnings(CREATE, state)] == [f"B/{path}"]


@pytest.mark.parametrize(
    "state",
    [
        {"Type": "Pass", "InputPath": "$.DbSnapshot", "Parameters": {"a.$": "$.DBSnapshot"}},
        {"Type": "Pass", "Parameters": {"a.$": "$$.DBSnapshot", "ItemsPath": "$.DBSnapshot"}},
        {"Type": "Pass", "ResultPath": "$.DBSnapshot", "OutputPath": "$.DBSnapshot"},
        {"Type": "Task", "Resource": "arn", "ResultSelector": {"a.$": "$.DBSnapshot"}},
        {"Type": "Choice", "Choices": [{"Variable": "$.DbSnapshot.Status", "StringEquals": "$.DBSnapshot"}]},
        {
            "Type": "Map",
            "ItemProcessor": {"StartAt": "C", "States": {"C": {**READ, "InputPath": "$.DBSnapshot"}}},
        },
        {**READ_IN_JSONATA, "Output": "{% $states.result.DBSnapshot & $states.context.DBSnapshot %}"},
    ],
)
def test_fields_that_read_something_else(state: dict[str, Any]) -> None:
    assert warnings(CREATE, state) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"ResultPath": None},
        {"ResultPath": "$.made"},
        {"OutputPath": "$.DbSnapshot"},
        {"ResultSelector": {"DBSnapshot.$": "$.DbSnapshot"}},
        {"IntegrationPattern": "WAIT_FOR_TASK_TOKEN"},
        {"Query": "DbSnapshot"},
        {"Next": {"Fn::If": ["C", "B", "B"]}},
        {"Next": "${Next}"},
        {"Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]},
    ],
    ids=str,
)
def test_an_input_without_the_result_has_no_warning(fields: dict[str, Any]) -> None:
    assert warnings({**CREATE, **fields}, READ) == []


@pytest.mark.parametrize(
    "other",
    [
        {"Type": "Pass", "Next": "B"},
        {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "B"}], "Default": "D"},
        {"Type": "Choice", "Choices": [{"Variable": "$.a", "IsNull": True, "Next": "D"}], "Default": "B"},
        {"Type": "Pass", "Next": {"Ref": "Next"}},
        {"Fn::If": ["X", {"Type": "Pass", "Next": "B"}, {"Type": "Pass", "Next": "D"}]},
        {"Type": "Choice", "Choices": {"Fn::If": ["X", [{"Next": "B"}], [{"Next": "D"}]]}},
    ],
)
def test_other_transitions_to_the_state(other: dict[str, Any]) -> None:
    assert warnings(CREATE, READ, {"C": other}) == []


@pytest.mark.parametrize("name", ["D", {"Fn::If": ["X", "D", "E"]}, {"Fn::Sub": "D-${AWS::Region}"}])
def test_known_transitions_to_other_states(name: object) -> None:
    assert warnings(CREATE, READ, {"C": {"Type": "Pass", "Next": name}}) == FOUND


@pytest.mark.parametrize("start", ["B", {"Ref": "Start"}, "${Start}"])
def test_other_starts(start: object) -> None:
    assert warnings(CREATE, READ, start=start) == []


def test_states_in_a_branch_have_their_own_transitions() -> None:
    inner = {"StartAt": "A", "States": {"A": CREATE, "B": READ}}
    outer = {"Type": "Pass", "Next": "B"}
    found = expand_definition(
        {"StartAt": "O", "States": {"O": outer, "B": {"Type": "Parallel", "Branches": [inner]}}}
    )
    assert found == [("B/Branches/0/States/B/Parameters/x.$", RIGHT)]


def test_states_in_a_condition_have_no_warning() -> None:
    assert warnings(CREATE, {"Fn::If": ["C", READ, READ]}) == []
    assert warnings({"Fn::If": ["C", CREATE, {**CREATE, "Next": "D"}]}, READ) == []
    states = {"Fn::If": ["C", {"A": CREATE, "B": READ}, {"A": CREATE, "B": READ}]}
    assert expand_definition({"StartAt": "A", "States": states}) == []

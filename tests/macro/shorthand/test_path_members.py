"""Tests of members whose names end with `.$`, but whose values an execution can't evaluate."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.states import expansion, problems

READ: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "getItem",
    "Parameters": {"TableName": "orders", "Key": {"id": {"S.$": "$.id"}}},
}


@pytest.mark.parametrize(
    ("fields", "path", "text"),
    [
        ({"Parameters": {"TableName.$": "orders", "Key": {}}}, "Parameters/TableName.$", "orders"),
        ({"Parameters": {"TableName": "orders", "Key": {"id": {"S.$": "7"}}}}, "Parameters/Key/id/S.$", "7"),
        ({"ResultSelector": {"Found.$": "Item.id"}}, "ResultSelector/Found.$", "Item.id"),
        ({"Region.$": "us-west-2"}, "Region.$", "us-west-2"),
    ],
)
def test_literal_in_a_path_is_reported(fields: dict[str, Any], path: str, text: str) -> None:
    name = path.rpartition("/")[2].removesuffix(".$")
    assert problems(READ | fields) == [
        f"{path}: '{text}' isn't a JSONPath or an intrinsic function; write it in {name}, without .$"
    ]


@pytest.mark.parametrize(
    "value",
    ["$.id", "$$.Execution.Name", "$id", "States.Format('{}', $.id)", "${Id}", "{{resolve:ssm:/path}}", 7],
)
def test_other_values_of_paths_are_not_reported(value: Any) -> None:
    key = {"id": {"S": "7"}}
    state = READ | {"Parameters": {"TableName": "orders", "Key": key}, "ResultSelector": {"Id.$": value}}
    assert not expansion(state).errors


def test_jsonata_states_have_no_paths() -> None:
    state = {"Service": "ssm", "Action": "getParameter", "Arguments": {"Name": "n"}, "Output": {"A.$": "b"}}
    assert not expansion(state).errors


@pytest.mark.parametrize(
    ("fields", "path", "name"),
    [
        (
            {"Parameters": {"TableName.$": "$.t", "TableName": "orders", "Key": {}}},
            "Parameters/",
            "TableName",
        ),
        ({"Region": "us-west-2", "Region.$": "$.region", "AllowedRegions": ["us-west-2"]}, "", "Region"),
        ({"Region": "us-west-2", "Region.$": "$.region"}, "", "Region"),
    ],
)
def test_member_with_and_without_a_path_is_reported_once(
    fields: dict[str, Any], path: str, name: str
) -> None:
    [problem] = problems(READ | fields)
    assert problem.startswith(f"{path}{name}")
    assert problem.endswith(f"{name} and {name}.$ have the same purpose; remove one of them")

"""The JSON Schemas for editors."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from macro.catalog.tables import load
from macro.shorthand.fields import FIELDS, TASK_FIELDS
from scripts.schemas.template import definition_schema
from scripts.schemas.write import FOLDER, schemas
from tests.golden.cases import read, templates

if TYPE_CHECKING:
    from pathlib import Path


@cache
def schema() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((FOLDER / "template.schema.json").read_text())
    return written


def problems_of(state: dict[str, Any]) -> list[str]:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Cross::Region::AwsCall", "End": True, **state}}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    return [error.message for error in Draft7Validator(schema()).iter_errors({"Resources": {"M": machine}})]


CALL: dict[str, Any] = {"Region": "us-west-2", "Service": "s3", "Action": "getObject"}


def test_what_is_checked_in_is_current() -> None:
    assert {path.name: path.read_text() for path in FOLDER.iterdir()} == schemas()


def test_they_are_schemas() -> None:
    Draft7Validator.check_schema(schema())
    Draft7Validator.check_schema(definition_schema())


def test_every_field_of_the_parser_is_offered_with_its_meaning() -> None:
    properties = schema()["definitions"]["call"]["properties"]
    paths = {f"{name}.$" for name, field in FIELDS.items() if field.dynamic}
    assert set(properties) == set(FIELDS) | TASK_FIELDS | paths
    assert all(properties[name]["description"] == field.meaning for name, field in FIELDS.items())


def test_services_and_actions_are_offered_and_other_words_pass() -> None:
    call = schema()["definitions"]["call"]
    services = call["properties"]["Service"]["anyOf"][0]["enum"]
    assert {"s3", "cloudwatchlogs", "sfn"} <= set(services)
    assert len(call["allOf"]) == len(load("services"))
    logs = next(entry for entry in call["allOf"] if "logs" in entry["if"]["properties"]["Service"]["enum"])
    assert "putLogEvents" in logs["then"]["properties"]["Action"]["anyOf"][0]["enum"]
    assert problems_of({**CALL, "Service": "@aws-sdk/client-s3", "Action": "GetObjectCommand"}) == []


@pytest.mark.parametrize(
    "wrong",
    [
        {"Paramters": {}},
        {"BlobFormat": "hex"},
        {"Rotate": "yes"},
        {"Targets": []},
        {"Credentials": {"Role": "r"}},
        {"Region": None},
        {"IntegrationPattern": "RUN_JOB"},
        {"Paginate": {"MaxItem": 5}},
        {"WaitUntil": {"Delay": 5}},
        {"Query": 5},
        {"ResultWriter": {"Prefix": "a"}},
        {"BodyFrom": {"Bucket": "b", "Version": "1"}},
    ],
)
def test_what_the_parser_refuses_is_marked(wrong: dict[str, Any]) -> None:
    assert problems_of(CALL) == []
    assert problems_of(CALL | wrong)


def test_states_inside_of_others_are_checked() -> None:
    inner = {"StartAt": "B", "States": {"B": {"Type": "Cross::Region::AwsCall", "End": True}}}
    for outer in ({"Branches": [inner]}, {"ItemProcessor": inner}, {"Iterator": inner}):
        whole = {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {"Definition": {"States": {"A": outer}}},
        }
        assert list(Draft7Validator(schema()).iter_errors({"Resources": {"M": whole}}))


@pytest.mark.parametrize(
    "path",
    [path for path in templates() if path.with_name(f"{path.stem}.expanded.yaml").is_file()],
    ids=lambda path: f"{path.parent.name}/{path.stem}",
)
def test_what_the_macro_accepts_passes(path: Path) -> None:
    assert [error.message for error in Draft7Validator(schema()).iter_errors(read(path))] == []

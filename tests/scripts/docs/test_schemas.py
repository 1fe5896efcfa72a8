"""Tests of the JSON Schemas for editors."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft7Validator

from macro.catalog.tables import load
from macro.shorthand.fields import FIELDS, TASK_FIELDS
from scripts.docs.refresh import SCHEMAS
from scripts.docs.template_schema import definition_schema, render_schemas
from tests.golden.cases import read, templates

if TYPE_CHECKING:
    from pathlib import Path


@cache
def schema() -> dict[str, Any]:
    written: dict[str, Any] = json.loads((SCHEMAS / "template.schema.json").read_text())
    return written


def find_problems(state: dict[str, Any]) -> list[str]:
    definition = {"StartAt": "A", "States": {"A": {"Type": "Cross::Region::AwsCall", "End": True, **state}}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    return [error.message for error in Draft7Validator(schema()).iter_errors({"Resources": {"M": machine}})]


CALL: dict[str, Any] = {"Region": "us-west-2", "Service": "s3", "Action": "getObject"}


def test_files_are_current() -> None:
    assert {path.name: path.read_text() for path in SCHEMAS.iterdir()} == render_schemas(), (
        "run scripts/refresh schema"
    )


def test_files_are_valid_schemas() -> None:
    Draft7Validator.check_schema(schema())
    Draft7Validator.check_schema(definition_schema())


def test_every_field_has_a_description() -> None:
    properties = schema()["definitions"]["call"]["properties"]
    paths = {f"{name}.$" for name, field in FIELDS.items() if field.dynamic}
    assert set(properties) == set(FIELDS) | TASK_FIELDS | paths
    assert all(properties[name]["description"] == field.description for name, field in FIELDS.items())


def test_schema_suggests_services_and_actions_and_accepts_others() -> None:
    call = schema()["definitions"]["call"]
    services = call["properties"]["Service"]["anyOf"][0]["enum"]
    assert {"s3", "cloudwatchlogs", "sfn"} <= set(services)
    assert len(call["allOf"]) == len(load("services"))
    logs = next(entry for entry in call["allOf"] if "logs" in entry["if"]["properties"]["Service"]["enum"])
    assert "putLogEvents" in logs["then"]["properties"]["Action"]["anyOf"][0]["enum"]
    assert find_problems({**CALL, "Service": "@aws-sdk/client-s3", "Action": "GetObjectCommand"}) == []


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
def test_invalid_states_have_problems(wrong: dict[str, Any]) -> None:
    assert find_problems(CALL) == []
    assert find_problems(CALL | wrong)


def test_nested_states_are_checked() -> None:
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
def test_valid_templates_have_no_problems(path: Path) -> None:
    assert [error.message for error in Draft7Validator(schema()).iter_errors(read(path))] == []

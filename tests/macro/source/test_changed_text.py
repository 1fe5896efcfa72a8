"""Tests of the warnings about unquoted text that YAML changes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from macro.cli.expand_file import expand_file
from macro.model.rules import CHANGED_TEXT
from macro.source.expand_options import ExpandOptions

if TYPE_CHECKING:
    from pathlib import Path

TEMPLATE = """\
Transform: CrossRegion
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Store
        States:
          Store:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:SERVICE:ACTION
            Parameters: PARAMETERS
            End: true
"""
PUT_ITEM = "{TableName: orders, Item: {Id: {MEMBER: VALUE}}}"


def messages(path: Path) -> list[str]:
    outcome = expand_file(str(path), ExpandOptions(), skip_s3=True)
    assert not outcome.failed, outcome.diagnostics
    return [each.diagnostic.message for each in outcome.diagnostics if each.diagnostic.rule is CHANGED_TEXT]


def check(
    folder: Path, value: str, *, service: str = "dynamodb", action: str = "putItem", parameters: str
) -> list[str]:
    text = TEMPLATE.replace("SERVICE", service).replace("ACTION", action).replace("PARAMETERS", parameters)
    path = folder / "template.yaml"
    path.write_text(text.replace("VALUE", value))
    return messages(path)


@pytest.mark.parametrize(
    ("written", "kind", "text"),
    [
        ("On", "true", "true"),
        ("yes", "true", "true"),
        ("NO", "false", "false"),
        ("off", "false", "false"),
        ("0123", "a number", "83"),
        ("0x1F", "a number", "31"),
        ("1.10", "a number", "1.1"),
        ("8.0", "a number", "8"),
        ("12:30:00", "a number", "45000"),
        ("1_000", "a number", "1000"),
    ],
)
def test_text_that_yaml_changes_is_reported(tmp_path: Path, written: str, kind: str, text: str) -> None:
    parameters = PUT_ITEM.replace("MEMBER", "S")
    assert check(tmp_path, written, parameters=parameters) == [
        f'YAML reads {written} as {kind}, so the API gets the text {text}; write "{written}"'
    ]


@pytest.mark.parametrize(
    "written",
    [
        "true",
        "True",
        "FALSE",
        "5",
        "-7",
        "0",
        "1.5",
        '"On"',
        "'0123'",
        "y",
        "n",
        "089",
        "2024-01-01",
        "1e3",
        "onward",
    ],
)
def test_text_that_stays_the_same_is_accepted(tmp_path: Path, written: str) -> None:
    assert check(tmp_path, written, parameters=PUT_ITEM.replace("MEMBER", "S")) == []


@pytest.mark.parametrize(
    ("member", "written", "count"),
    [("BOOL", "Yes", 0), ("N", "1_000", 0), ("N", "8.0", 0), ("N", "0123", 1), ("N", "1:30", 1)],
)
def test_members_of_other_types(tmp_path: Path, member: str, written: str, count: int) -> None:
    assert len(check(tmp_path, written, parameters=PUT_ITEM.replace("MEMBER", member))) == count


def test_secret_is_not_in_the_message(tmp_path: Path) -> None:
    parameters = "{SecretId: db, SecretString: VALUE}"
    found = check(tmp_path, "0777", service="secretsmanager", action="putSecretValue", parameters=parameters)
    assert found == ["YAML reads this text as another value; write it in quotation marks"]


def test_definition_in_a_yaml_file_is_checked(tmp_path: Path) -> None:
    lines = [
        "StartAt: Store",
        "States:",
        "  Store:",
        "    Type: Task",
        "    Resource: arn:aws:states:us-west-2::dynamodb:putItem",
        "    Parameters: {TableName: orders, Item: {Id: {S: 1.10}, Open: {S: No}}}",
        "    End: true",
    ]
    (tmp_path / "orders.asl.yaml").write_text("\n".join(lines))
    template = tmp_path / "template.yaml"
    machine = "{Type: AWS::Serverless::StateMachine, Properties: {DefinitionUri: orders.asl.yaml}}"
    template.write_text(f"Transform: CrossRegion\nResources:\n  Orders: {machine}\n")
    (message,) = messages(template)  # such a file is YAML 1.2, in which No is text
    assert message.startswith("YAML reads 1.10 as a number")


def test_json_text_in_yaml_is_accepted(tmp_path: Path) -> None:
    parameters = {"TableName": "orders", "Item": {"Id": {"S": 1.0}}}
    resource = "arn:aws:states:us-west-2::dynamodb:putItem"
    state = {"Type": "Task", "Resource": resource, "Parameters": parameters, "End": True}
    text = json.dumps({"StartAt": "Store", "States": {"Store": state}})
    template = tmp_path / "template.yaml"
    properties = f"Properties: {{DefinitionString: {json.dumps(text)}}}"
    template.write_text(
        f"Transform: CrossRegion\nResources:\n  Orders: {{Type: AWS::StepFunctions::StateMachine, {properties}}}\n"
    )
    assert messages(template) == []

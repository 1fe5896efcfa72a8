"""Tests that the macro accepts the text of a permission error's fix."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import TYPE_CHECKING, Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from macro.model.rules import PERMISSIONS
from macro.source.template_file import read_template
from tests.golden.cases import DEPLOYMENT, FOLDER, Files, inputs, read

if TYPE_CHECKING:
    from macro.model.diagnostics import Diagnostic
    from macro.model.template_values import Json

SECTION = "Cross::Region::AwsCall"


def test_fix_is_accepted_after_its_placeholders_are_filled_in() -> None:
    template = read(FOLDER / "errors" / "unknown-resources.yaml")
    template["Metadata"][SECTION]["States"] = {}
    errors = expand(template, DEPLOYMENT, inputs(template)).errors
    assert {each.rule for each in errors} == {PERMISSIONS}
    assert len(errors) == 6
    pasted: dict[str, Any] = deepcopy(template)
    for error in errors:
        section: Any = read_template("-", standard_input=re.sub(r"<(\w+)>", r"\1", error.fix)).value
        pasted["Metadata"][SECTION]["States"] |= section["Metadata"][SECTION]["States"]
    assert expand(pasted, DEPLOYMENT, inputs(pasted)).errors == ()


def test_fix_contains_the_resources_of_all_actions() -> None:
    template = read(FOLDER / "errors" / "unknown-resources.yaml")
    (copy,) = [
        each
        for each in expand(template, DEPLOYMENT, inputs(template)).errors
        if each.suggestion and each.suggestion.state == "Orders/Each/Copy"
    ]
    assert [line.strip() for line in copy.fix.splitlines()[-2:]] == [
        '- !Sub "arn:${AWS::Partition}:s3:::from/a"',
        '- !Sub "arn:${AWS::Partition}:s3:::<Bucket>/a"',
    ]


@pytest.mark.parametrize(
    ("action", "parameters", "expected"),
    [
        (
            "rds:copyDBSnapshot",
            {"SourceDBSnapshotIdentifier.$": "$.from", "TargetDBSnapshotIdentifier.$": "$.to"},
            {
                "SourceDBSnapshotIdentifier": "<SourceDBSnapshotIdentifier>",
                "TargetDBSnapshotIdentifier": "<TargetDBSnapshotIdentifier>",
            },
        ),
        (
            "ssm:sendCommand",
            {"DocumentName": "d", "InstanceIds.$": "$.ids"},
            {"InstanceIds": "<InstanceIds>"},
        ),
        (
            "sesv2:sendEmail",
            {"FromEmailAddress.$": "$.from", "Content": {}},
            {"FromEmailAddress": "identity/<FromEmailAddress>"},
        ),
    ],
)
def test_message_and_fix_contain_the_name_of_the_parameter(
    action: str, parameters: dict[str, Json], expected: dict[str, str]
) -> None:
    errors = errors_of(action, parameters)
    assert [error.message.split()[0] for error in errors] == list(expected)
    assert all(marker in error.fix for error in errors for marker in expected.values())


@pytest.mark.parametrize(
    ("action", "parameters", "name", "fix"),
    [
        ("rekognition:detectLabels", {"Image.$": "$.i"}, "Image", "s3:::<BucketName>/<ObjectName>"),
        ("eventbridge:putEvents", {"Entries.$": "$.e"}, "Entries", "event-bus/<EventBusName>"),
    ],
)
def test_parameter_that_is_unknown_as_a_whole_has_the_name_in_the_template(
    action: str, parameters: dict[str, Json], name: str, fix: str
) -> None:
    (error,) = errors_of(action, parameters)
    assert error.message.startswith(f"{name} is only known at run time")
    assert error.path.steps[-1] == name
    assert fix in error.fix


@pytest.mark.parametrize(
    ("region", "expected"),
    [
        ({"SourceRegion": "us-east-1"}, "us-east-1"),
        ({"SourceRegion": {"Ref": "AWS::Region"}}, "${AWS::Region}"),
        ({"SourceRegion.$": "$.region"}, "<SourceRegion>"),
        ({}, "us-west-2"),
    ],
)
def test_fix_has_the_source_of_a_copy_in_its_region(region: dict[str, Json], expected: str) -> None:
    (error,) = errors_of(
        "rds:copyDBSnapshot",
        {**region, "SourceDBSnapshotIdentifier.$": "$.from", "TargetDBSnapshotIdentifier": "to"},
    )
    source = f"rds:{expected}:${{AWS::AccountId}}:snapshot:<SourceDBSnapshotIdentifier>"
    assert source in error.fix
    assert "rds:us-west-2:${AWS::AccountId}:snapshot:to" in error.fix


def errors_of(action: str, parameters: dict[str, Json]) -> tuple[Diagnostic, ...]:
    """Returns the errors of a call to us-west-2."""
    state: dict[str, Json] = {
        "Type": "Task",
        "Resource": f"arn:aws:states:us-west-2::aws-sdk:{action}",
        "Parameters": parameters,
    }
    definition: Json = {"StartAt": "Call", "States": {"Call": {**state, "End": True}}}
    machine: Json = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    return expand({"Resources": {"Machine": machine}}, DEPLOYMENT, Inputs(Files(), {})).errors

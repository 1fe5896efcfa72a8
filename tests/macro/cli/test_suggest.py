"""Tests of `cross-region suggest`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

UNKNOWN = """\
# The archive
Transform: CrossRegion
Metadata:
  Other: {A: 1}  # kept
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Task
            Resource: 'arn:aws:states:us-west-2::aws-sdk:s3:getObject'
            Parameters: {Bucket.$: $.bucket, Key.$: $.key}
            Next: Send
          Send:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:sqs:sendMessage
            Parameters: {QueueUrl.$: $.queue, MessageBody: a}
            End: true
"""
STATES = """\
    States:
      Orders/Read:
        IamResources:
          - !Sub 'arn:${AWS::Partition}:s3:::<Bucket>/*'
      Orders/Send:
        IamResources:
          - !Sub 'arn:${AWS::Partition}:sqs:us-west-2:${AWS::AccountId}:<QueueUrl>'
"""


def test_suggestion_is_one_section_that_includes_the_existing_metadata(run: Run) -> None:
    result = run("suggest", "-", stdin=UNKNOWN)
    assert result.exit_code == 1
    assert result.stdout == f"Metadata:\n  Other:\n    A: 1\n  Cross::Region::AwsCall:\n{STATES}"
    assert result.stderr.count("RunTimeResources: Any") == 1
    assert "E9305" not in result.stderr


def test_template_that_does_not_name_the_macro_yet_gets_suggestions(run: Run) -> None:
    result = run("suggest", "-", stdin=UNKNOWN.replace("Transform: CrossRegion\n", ""))
    assert result.exit_code == 1
    assert result.stdout.endswith(STATES)
    assert "W9305" in result.stderr


def test_note_about_any_resource_is_not_printed_for_roles(run: Run) -> None:
    call = "Credentials: {RoleArn.$: $.role}"
    result = run(
        "suggest", "-", stdin=GOOD.replace("IamResources: !Sub arn:${AWS::Partition}:s3:::archive/*", call)
    )
    assert (
        "AllowedRoles:\n            - !Sub 'arn:${AWS::Partition}:iam::<AccountId>:role/<RoleName>'"
        in result.stdout
    )
    assert "Replace each <name>" in result.stderr
    assert "RunTimeResources" not in result.stderr


def test_json_format(run: Run) -> None:
    result = run("suggest", "-", "--format", "json", stdin=UNKNOWN)
    section = json.loads(result.stdout)["Metadata"]["Cross::Region::AwsCall"]
    assert list(section["States"]) == ["Orders/Read", "Orders/Send"]
    nothing = run("suggest", "good.yaml", "--format", "json")
    assert (nothing.exit_code, json.loads(nothing.stdout)) == (0, {})


def test_check_reports_written_suggestions_until_they_are_filled_in(run: Run) -> None:
    path = Path("unknown.yaml")
    path.write_text(UNKNOWN)
    path.chmod(0o640)
    assert run("suggest", "unknown.yaml", "--write").exit_code == 1
    written = path.read_text()
    assert written == UNKNOWN.replace("  Other:", f"  Cross::Region::AwsCall:\n{STATES}  Other:")
    assert path.stat().st_mode & 0o777 == 0o640
    refused = run("check", "unknown.yaml")
    assert refused.exit_code == 1
    assert "E9305 replace <Bucket> in 'arn:${AWS::Partition}:s3:::<Bucket>/*'" in refused.stderr
    path.write_text(written.replace("<Bucket>", "archive").replace("<QueueUrl>", "orders"))
    assert run("check", "unknown.yaml").exit_code == 0
    assert run("suggest", "unknown.yaml").exit_code == 0


def test_file_that_cannot_be_written_has_a_reason(run: Run) -> None:
    text = UNKNOWN.replace("Metadata:\n", "Base: &base\n").replace(
        "Resources:\n", "Metadata: *base\nResources:\n"
    )
    Path("alias.yaml").write_text(text)
    result = run("suggest", "alias.yaml", "--write")
    assert result.exit_code == 1
    assert "a YAML alias supplies Metadata; paste the text instead" in result.stderr
    assert Path("alias.yaml").read_text() == text


def test_other_problems_are_reported(run: Run) -> None:
    result = run("suggest", "bad.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "unknown field 'Servce'" in result.stderr


def test_nothing_to_suggest(run: Run) -> None:
    result = run("suggest", "-", stdin=GOOD)
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing to suggest: the permissions of all calls are known.\n"


@pytest.mark.parametrize("arguments", [["-", "--write"], ["none.yaml"]])
def test_usage_errors(run: Run, arguments: list[str]) -> None:
    assert run("suggest", *arguments, stdin="").exit_code == 2

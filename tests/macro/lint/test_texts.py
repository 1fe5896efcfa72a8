"""Tests of templates that cfn-lint gets as text, as from language servers and on standard input."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cfnlint.api import ManualArgs, lint

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

_TEMPLATE = """\
Transform: [CrossRegion, AWS::Serverless-2016-10-31]
Resources:
  Orders:
    Type: AWS::Serverless::StateMachine
    Properties:
      DefinitionUri: orders.asl.json
"""
_DEFINITION = """\
{"StartAt": "A", "States": {"A": {"Type": "Task", "Parameters": {}, "End": true,
 "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBucket"}}}
"""


def _ids() -> list[str]:
    return [match.rule.id for match in lint(_TEMPLATE, config=ManualArgs(append_rules=["macro.lint"]))]


def test_definition_file_in_the_working_directory_is_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orders.asl.json").write_text(_DEFINITION)
    monkeypatch.chdir(tmp_path)
    assert _ids() == ["E9302"]


def test_definition_file_beside_a_template_in_another_folder_is_no_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "orders").mkdir()
    (tmp_path / "orders" / "orders.asl.json").write_text(_DEFINITION)
    monkeypatch.chdir(tmp_path)
    assert _ids() == []

"""Tests the outcomes that `scripts/measure-templates` reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.portability.run import main, measure

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

TEMPLATE = """\
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/machine
      Definition:
        StartAt: Buckets
        States:
          Buckets: {Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:listBuckets", Parameters: {}, Next: Read}
          Read:
            Type: Task
            Resource: !Sub arn:${AWS::Partition}:states:::aws-sdk:s3:getObject
            Parameters: {Bucket.$: $.bucket, Key.$: $.key}
            End: true
  Text:
    Type: AWS::Serverless::StateMachine
    Properties: {DefinitionUri: text.asl.json}
"""
DEFINITION = {
    "StartAt": "Table",
    "States": {
        "Table": {
            "Type": "Task",
            "Resource": "arn:aws:states:::aws-sdk:dynamodb:describeTable",
            "Parameters": {"TableName": "orders"},
            "End": True,
        }
    },
}


def test_each_state_is_measured_alone(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "text.asl.json").write_text(json.dumps(DEFINITION))
    (tmp_path / "notes.yaml").write_text("no: template")
    results = {result.call: result for result in measure(tmp_path)}
    assert {call: result.outcome for call, result in results.items()} == {
        "s3:listBuckets": "works",
        "s3:getObject": "refused",
        "dynamodb:describeTable": "works",
    }
    assert "run time" in results["s3:getObject"].messages[0]


def test_summary_counts_the_outcomes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "text.asl.json").write_text(json.dumps(DEFINITION))
    assert main([str(tmp_path), "--refused"]) == 0
    out = capsys.readouterr().out
    assert "3 states in 1 templates" in out
    assert "2 works (67%)" in out
    assert "refused template.yaml s3:getObject" in out

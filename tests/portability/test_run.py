"""Tests of the outcomes that `scripts/measure-templates` reports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from scripts.catalog.sources import MethodMap, read_map
from tests.portability.measure import NEVER_WORKED, measure
from tests.portability.run import main
from tests.portability.variants import Integration

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
NO_MAP: MethodMap = {}
DEFINITION: dict[str, Any] = {
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


def test_each_state_is_measured_separately(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(TEMPLATE)
    (tmp_path / "text.asl.json").write_text(json.dumps(DEFINITION))
    (tmp_path / "notes.yaml").write_text("no: template")
    results = {result.call: result for result in measure(tmp_path, NO_MAP)}
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
    assert "3 states in 1 templates\n     2 works (67%)\n     1 refused (33%)\n" in out
    assert "1 states whose role is in the template\n     1 works (100%)\n" in out
    assert "1 refused\n     1 A cross-Region call has missing or invalid permissions" in out
    assert "refused template.yaml s3:getObject" in out


OPTIMIZED = """\
Resources:
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !Sub arn:${AWS::Partition}:iam::${AWS::AccountId}:role/machine
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::dynamodb:putItem
            Parameters: {TableName: orders, Item: {Id: {S.$: $.id}}}
            Next: Run
          Run:
            Type: Task
            Resource: arn:aws:states:::apigateway:invoke.waitForTaskToken
            Parameters: {ApiEndpoint: e, Method: GET}
            Next: Buckets
          Buckets: {Type: Task, Resource: "arn:aws:states:::aws-sdk:s3:listBuckets", Parameters: {}, End: true}
"""


def test_optimized_integrations_are_measured_separately(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "template.yaml").write_text(OPTIMIZED)
    results = {result.call: result.outcome for result in measure(tmp_path, NO_MAP, Integration.OPTIMIZED)}
    assert results == {"dynamodb:putItem": "works", "apigateway:invoke.waitForTaskToken": "refused"}
    assert main([str(tmp_path), "--integration", "optimized"]) == 0
    assert "2 states in 1 templates\n     1 works (50%)\n" in capsys.readouterr().out


ROLE = """\
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Data
          PolicyDocument:
            Statement: [{Effect: Allow, Action: ["dynamodb:PutItem", "rekognition:*", "iam:PassRole"], Resource: "*"}]
  Machine:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Put
        States:
          Put:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:dynamodb:putItem
            Parameters: {TableName.$: $.table, Item: {}}
            Next: Get
          Get:
            Type: Task
            Resource: arn:aws:states:::aws-sdk:dynamodb:getItem
            Parameters: {TableName.$: $.table, Key: {}}
            End: true
"""


def test_other_resources_that_sam_rejects_are_ignored(tmp_path: Path) -> None:
    resources = {
        "Machine": {
            "Type": "AWS::Serverless::StateMachine",
            "Properties": {"DefinitionUri": "text.asl.json", "Policies": []},
        },
        "Function": {"Type": "AWS::Serverless::Function", "Properties": {}},
    }
    template = {"Transform": "AWS::Serverless-2016-10-31", "Resources": resources}
    (tmp_path / "template.json").write_text(json.dumps(template))
    table = {**DEFINITION["States"]["Table"], "ResultPath": None}
    (tmp_path / "text.asl.json").write_text(json.dumps({**DEFINITION, "States": {"Table": table}}))
    assert [result.outcome for result in measure(tmp_path, NO_MAP)] == ["works"]


def test_calls_that_the_role_denies_have_a_separate_reason(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(ROLE)
    results = {result.call: result for result in measure(tmp_path, NO_MAP)}
    assert {call: (result.outcome, result.reason) for call, result in results.items()} == {
        "dynamodb:putItem": ("works", ""),
        "dynamodb:getItem": ("refused", NEVER_WORKED),
    }


def test_missing_permissions_of_the_caller_are_reported(tmp_path: Path) -> None:
    (tmp_path / "template.yaml").write_text(ROLE)
    entries = [
        {"action": "rekognition:Any"},
        {"action": "iam:PassRole", "arn_override": {"template": "${No.Arn}"}},
    ]
    (tmp_path / "map.json").write_text(json.dumps({"sdk_method_iam_mappings": {"DynamoDB.PutItem": entries}}))
    results = {result.call: result for result in measure(tmp_path, read_map(str(tmp_path / "map.json")))}
    assert results["dynamodb:putItem"].outcome == "lacks a permission"
    assert results["dynamodb:putItem"].messages == ("rekognition:Any",)

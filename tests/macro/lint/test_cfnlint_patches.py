"""Tests that cfn-lint's built-in rules accept the shorthand and still report other errors."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING

import pytest
from cfnlint.api import ManualArgs, lint, lint_file
from cfnlint.rules.resources.stepfunctions.StateMachineDefinition import StateMachineDefinition

from macro.lint.cfnlint_patches import allow_shorthand
from tests.macro.lint.linting import ids_in, matches_in

if TYPE_CHECKING:
    from pathlib import Path


HEAD = """\
AWSTemplateFormatVersion: "2010-09-09"
Transform: CrossRegion
Parameters: {Target: {Type: String}, Bucket: {Type: String}}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
"""

DEFINITION = """\
Definition:
  StartAt: Read
  States:
    Read:
      Type: Cross::Region::AwsCall
      Region: !Ref Target
      Service: s3
      Action: getObject
      Parameters: {Bucket: !Ref Bucket, Key: k}
      Next: Arn
    Arn:
      Type: Task
      Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject
      Parameters: {Bucket: b, Key: k}
      Next: Both
    Both:
      Type: Parallel
      Branches:
        - StartAt: Deep
          States:
            Deep:
              Type: Cross::Region::AwsCall
              Region: us-west-2
              Service: s3
              Action: listBuckets
              End: true
      End: true
"""


def written(tmp_path: Path, properties: str, head: str = HEAD) -> Path:
    path = tmp_path / "template.yaml"
    path.write_text(head + textwrap.indent(textwrap.dedent(properties), " " * 6))
    return path


def test_cfn_lint_refuses_the_shorthand_without_the_patches(tmp_path: Path) -> None:
    ids = {match.rule.id for match in lint_file(written(tmp_path, DEFINITION))}
    assert ids >= {"E3601", "E3003"}


def test_shorthand_passes_at_every_depth_without_a_role(tmp_path: Path) -> None:
    assert ids_in(written(tmp_path, DEFINITION)) == []


def test_informational_rules_ignore_the_substituted_role(tmp_path: Path) -> None:
    native = DEFINITION.replace("arn:aws:states:us-west-2", "arn:${AWS::Partition}:states:us-west-2")
    path = written(tmp_path, native.replace("Resource: arn", "Resource: !Sub arn"))
    assert [rule_id for rule_id in ids_in(path, include_checks=["I"]) if rule_id.startswith("I")] == []


@pytest.mark.parametrize(
    ("right", "wrong", "rule"),
    [
        ("Next: Arn\n", "Nxt: Arn\n", "E3601"),
        ("Next: Both\n", "Nxt: Both\n", "E3601"),
        ("StartAt: Deep", "StartAt: Dip", "E3601"),
        ("Type: Parallel", "Type: Paralel", "E3601"),
        ("Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject", "Resource: nonsense", "E3601"),
        ("End: true\n      End", "End: no\n      End", "E3601"),
    ],
)
def test_rules_of_cfn_lint_report_other_problems(tmp_path: Path, right: str, wrong: str, rule: str) -> None:
    definition = DEFINITION.replace(right, wrong, 1)
    assert definition != DEFINITION
    assert rule in ids_in(written(tmp_path, definition))


def test_missing_role_is_reported_without_shorthand(tmp_path: Path) -> None:
    path = written(tmp_path, "Definition: {StartAt: A, States: {A: {Type: Succeed}}}\n")
    assert "E3003" in ids_in(path)


def test_retries_are_checked_as_in_a_task(tmp_path: Path) -> None:
    definition = DEFINITION.replace("Next: Arn", "Retry: [{MaxAttempts: 2}]\n      Next: Arn")
    matches = matches_in(written(tmp_path, definition))
    assert [match.rule.id for match in matches] == ["E3601"]
    assert "ErrorEquals" in matches[0].message


def test_definition_string_is_checked(tmp_path: Path) -> None:
    text = """\
        DefinitionString: |
          {
            "StartAt": "Read",
            "States": {
              "Read": {
                "Type": "Cross::Region::AwsCall",
                "Region": "us-west-2",
                "Service": "s3",
                "Action": "listBuckets",
                "End": true
              }
            }
          }
        """
    head = HEAD.replace("Parameters: {Target: {Type: String}, Bucket: {Type: String}}\n", "")
    assert ids_in(written(tmp_path, text, head)) == []
    wrong = text.replace("listBuckets", "listBucket")
    path = written(tmp_path, wrong, head)
    (match,) = matches_in(path)
    lines = path.read_text().splitlines()
    assert lines[match.linenumber - 1][match.columnnumber - 1 :].startswith('"listBucket"')
    assert ids_in(written(tmp_path, text.replace('"StartAt": "Read"', '"StartAt": "Rad"'), head)) == ["E3601"]


def test_jsonata_definitions_pass(tmp_path: Path) -> None:
    text = """\
        Definition:
          QueryLanguage: JSONata
          StartAt: Read
          States:
            Read:
              Type: Cross::Region::AwsCall
              Region: "{% $states.input.region %}"
              AllowedRegions: [us-west-2]
              Service: s3
              Action: getObject
              Arguments: {Bucket: b, Key: "{% $states.input.key %}"}
              IamResources: !Sub arn:${AWS::Partition}:s3:::b/*
              Output: "{% $states.result.Body %}"
              End: true
        """
    head = HEAD.replace("Parameters: {Target: {Type: String}, Bucket: {Type: String}}\n", "")
    assert ids_in(written(tmp_path, text, head)) == []


def test_problems_are_the_same_without_a_file() -> None:
    """With standard input, cfn-lint has the template's text but no file."""
    text = HEAD + textwrap.indent(DEFINITION, " " * 6)
    native = "Native: {Type: Task, Resource: 'arn:aws:states:::sqs:sendMessage', Parameters: {}, End: true}"
    wrong = text.replace("Type: Parallel", "Type: Paralel").replace("Both:\n", f"{native}\n          Both:\n")
    config = ManualArgs(append_rules=["macro.lint"])
    assert [match.rule.id for match in lint(text, config=config)] == []
    by_rule = {match.rule.id: match for match in lint(wrong, config=config)}
    assert set(by_rule) == {"E3601", "E9306"}
    assert "RoleArn" in by_rule["E9306"].message


def test_rules_can_be_ignored_for_a_resource(tmp_path: Path) -> None:
    wrong = written(tmp_path, DEFINITION.replace("getObject", "getObjec"))
    assert ids_in(wrong) == ["E9302", "E9302"]
    metadata = "    Metadata: {cfn-lint: {config: {ignore_checks: [E9302]}}}\n    Properties:\n"
    wrong.write_text(wrong.read_text().replace("    Properties:\n", metadata, 1))
    assert ids_in(wrong) == []


def outputs(function: str, role: str, log_group: str) -> str:
    """Returns an Outputs section that refers to these logical IDs."""
    values = [f"!Ref {function}", f"!GetAtt {function}.Arn", f"!GetAtt {role}.Arn", f"!Ref {log_group}"]
    lines = [f"  Output{number}: {{Value: {value}}}\n" for number, value in enumerate(values)]
    return "".join(["Outputs:\n", *lines])


def test_templates_can_refer_to_the_callers(tmp_path: Path) -> None:
    path = written(tmp_path, DEFINITION)
    template = path.read_text()
    names = ("OrdersCrossRegionCaller", "OrdersCrossRegionCallerRole", "OrdersCrossRegionCallerLogGroup")
    path.write_text(template + outputs(*names))
    assert ids_in(path) == []
    shared = tuple(name.removeprefix("Orders") for name in names)
    path.write_text(template + outputs(*shared))
    assert set(ids_in(path)) == {"E6101"}
    path.write_text(
        "Metadata: {Cross::Region::AwsCall: {SharedCaller: true}}\n" + template + outputs(*shared)
    )
    assert ids_in(path) == []


def test_macro_can_have_another_name(tmp_path: Path) -> None:
    path = written(tmp_path, DEFINITION, HEAD.replace("Transform: CrossRegion", "Transform: Mine"))
    assert ids_in(path) == ["W9305"]
    assert ids_in(path, configure_rules={"W9305": {"macro_name": "Mine"}}) == []


def test_schema_problem_is_reported_once() -> None:
    rule = StateMachineDefinition()
    allow_shorthand(rule.schema)
    once = str(rule.schema)
    allow_shorthand(rule.schema)
    assert str(rule.schema) == once

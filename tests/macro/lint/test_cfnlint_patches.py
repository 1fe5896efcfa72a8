"""Tests that cfn-lint's built-in rules accept the shorthand and still report other errors."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

import pytest
from cfnlint.api import ManualArgs, lint, lint_file
from cfnlint.rules.resources.stepfunctions.StateMachineDefinition import StateMachineDefinition

from macro.lint.cfnlint_patches import allow_shorthand
from tests.golden.cases import templates
from tests.macro.lint.linting import ids_in, matches_by_file, matches_in

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


def test_problems_of_sam_templates_have_locations_in_the_original(tmp_path: Path) -> None:
    (tmp_path / "orders.asl.json").write_text(
        '{"StartAt": "A", "States": {"A": {"Type": "Task", "Parameters": {}, "End": true,\n'
        ' "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBucket"}}}'
    )
    path = tmp_path / "template.yaml"
    path.write_text(
        "Transform: [CrossRegion, AWS::Serverless-2016-10-31]\n"
        "Resources:\n"
        "  Inline:\n"
        "    Type: AWS::Serverless::StateMachine\n"
        "    Properties:\n"
        "      Definition:\n"
        "        StartAt: A\n"
        "        States:\n"
        "          A:\n"
        "            Type: Cross::Region::AwsCall\n"
        "            Region: us-west-2\n"
        "            Service: s4\n"
        "            Action: listBuckets\n"
        "            End: true\n"
        "  Filed:\n"
        "    Type: AWS::Serverless::StateMachine\n"
        "    Properties:\n"
        "      DefinitionUri: orders.asl.json\n"
    )
    locations = [(match.rule.id, match.linenumber, match.columnnumber) for match in matches_in(path)]
    assert locations == [("E9302", 12, 22), ("E9302", 18, 7)]
    assert "orders.asl.json:2:14: " in matches_in(path)[1].message


def test_transforms_before_the_macro_run_first(tmp_path: Path) -> None:
    (tmp_path / "orders.asl.json").write_text(
        '{"StartAt": "A", "States": {"A": {"Type": "Wait", "Seconds": ${Pause}, "Next": "B"},\n'
        ' "B": {"Type": "Task", "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBucket",\n'
        ' "Parameters": {}, "End": true}}}'
    )
    path = tmp_path / "template.yaml"
    path.write_text(
        "Transform: [AWS::LanguageExtensions, AWS::Serverless-2016-10-31, CrossRegion]\n"
        "Resources:\n"
        "  Fn::ForEach::Teams:\n"
        "    - Team\n"
        "    - [One]\n"
        "    - Orders${Team}:\n"
        "        Type: AWS::Serverless::StateMachine\n"
        "        Properties:\n"
        "          DefinitionUri: orders.asl.json\n"
        "          DefinitionSubstitutions: {Pause: 5}\n"
    )
    locations = [(match.rule.id, match.linenumber, match.columnnumber) for match in matches_in(path)]
    assert locations == [("E9302", 9, 11)]
    assert "orders.asl.json:2:36: " in matches_in(path)[0].message


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


EXPANDED = {
    path: expanded
    for path in templates()
    if (expanded := path.with_name(f"{path.stem}.expanded.yaml")).is_file()
}


@pytest.fixture(scope="module")
def matches_of_cases() -> dict[Path, list[Any]]:
    """Returns the matches of the golden cases and of their expanded templates."""
    return matches_by_file(EXPANDED, append_rules=["macro.lint"]) | matches_by_file(EXPANDED.values())


@pytest.mark.parametrize("path", EXPANDED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_cfn_lint_reports_no_more_than_for_the_expanded_template(
    path: Path, matches_of_cases: dict[Path, list[Any]]
) -> None:
    """In the golden cases, cfn-lint can report errors of native states before and after the expansion."""
    matches = matches_of_cases[path]
    assert _builtin(matches) <= _builtin(matches_of_cases[EXPANDED[path]])
    # The role's ARNs are in the Region of the golden cases, which isn't cfn-lint's default Region.
    if "DefinitionS3Location" not in path.read_text() and path.stem != "permissions-from-role":
        assert not [match for match in matches if match.rule.id.startswith("E93")]


def _builtin(matches: list[Any]) -> set[tuple[str, str]]:
    return {(match.rule.id, match.message) for match in matches if match.rule.id in {"E3601", "E3003"}}

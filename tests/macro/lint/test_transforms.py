"""Tests of templates with transforms that run before the macro."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.macro.lint.linting import matches_in

if TYPE_CHECKING:
    from pathlib import Path


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

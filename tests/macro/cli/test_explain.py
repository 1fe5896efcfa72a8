"""Tests of `cross-region explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_each_call_is_a_block(run: Run) -> None:
    result = run("explain", "good.yaml")
    assert result.exit_code == 0
    call, added = result.stdout.split("\n\n", 1)
    assert call.splitlines()[:4] == [
        "Orders/Read: s3 GetObject in ${Target}",
        "  Allow s3:GetObject",
        "    on arn:${AWS::Partition}:s3:::archive/*",
        "    if aws:RequestedRegion StringEquals ${Target}",
    ]
    assert call.splitlines()[-1] == "    from IamResources (good.yaml:17:27)"
    assert added.startswith("Added resources\n  OrdersCrossRegionCaller (AWS::Lambda::Function)\n")


def test_markdown_has_a_heading_for_each_call(run: Run) -> None:
    text = run("explain", "good.yaml", "--format", "markdown").stdout
    assert "### Orders/Read: s3 GetObject in `${Target}`\n\n- Allow `s3:GetObject`\n" in text
    assert "  - on `arn:${AWS::Partition}:s3:::archive/*`\n" in text
    assert "  - from IamResources (`good.yaml:17:27`)\n" in text
    assert "### Added resources" in text


NAME = "<b>`[x](y)\\n# @owner"
ODD = GOOD.replace("StartAt: Read", f'StartAt: "{NAME}"').replace("Read:", f'"{NAME}":')


def test_names_cannot_add_markdown(run: Run) -> None:
    text = run("explain", "-", "--format", "markdown", stdin=ODD).stdout
    assert text.startswith("### `` Orders/<b>`[x](y) # @owner ``: s3 GetObject in `${Target}`\n\n- Allow")


def test_names_cannot_add_lines_or_colors(run: Run) -> None:
    text = run("explain", "-", stdin=ODD.replace("<b>", r"\e[31m")).stdout
    assert text.startswith(r"Orders/\x1b[31m`[x](y)\n# @owner: s3 GetObject in ${Target}" + "\n  Allow")


def test_calls_as_json(run: Run) -> None:
    whole = json.loads(run("explain", "good.yaml", "--format", "json").stdout)
    (call,) = whole["calls"]
    assert (call["state"], call["call"], call["targets"]) == ("Orders/Read", "s3 GetObject", ["${Target}"])
    statement = call["statements"][0]
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Sources"] == [{"rule": "IamResources", "file": "good.yaml", "line": 17, "column": 27}]
    assert {"logicalId": "OrdersCrossRegionCaller", "type": "AWS::Lambda::Function"} in whole["added"]


def test_notes_say_what_to_do(run: Run) -> None:
    text = GOOD.replace(
        "            End",
        "            Credentials: {RoleArn: arn:aws:iam::210987654321:role/R}\n            End",
    )
    role = "Metadata: {Cross::Region::AwsCall: {Caller: {Role: arn:aws:iam::123456789012:role/C}}}\n"
    result = run("explain", "-", stdin=role + text)
    assert (
        "the trust policy of arn:aws:iam::210987654321:role/R must allow sts:AssumeRole to" in result.stdout
    )
    assert 'arn:aws:iam::123456789012:role/C, must allow [{"Effect": "Allow"' in result.stdout


def test_template_with_problems(run: Run) -> None:
    result = run("explain", "bad.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:14:13" in result.stderr


def test_problems_of_a_template_that_does_not_name_the_macro(run: Run) -> None:
    text = GOOD.replace("Transform: CrossRegion\n", "").replace("Bucket", "Buckte")
    assert run("check", "-", stdin=text).exit_code == 0
    result = run("explain", "-", stdin=text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert "W9305" in result.stderr
    assert "E9304" in result.stderr


def test_template_without_calls(run: Run) -> None:
    result = run("explain", "-", stdin="Resources: {}\n")
    assert result.exit_code == 0
    assert result.stdout == "The template has no cross-Region calls.\n"


ROLE = """\
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: s3:GetObject, Resource: arn:aws:s3:::archive/*}
"""


def test_source_of_permissions_from_the_role_is_the_roles_statement(run: Run) -> None:
    definition = GOOD.replace("            IamResources: !Sub arn:${AWS::Partition}:s3:::archive/*\n", "")
    definition = definition.replace("Bucket: archive", "Bucket.$: $.bucket")
    text = (
        definition.replace("      Definition:", "      RoleArn: !GetAtt Role.Arn\n      Definition:") + ROLE
    )
    result = run("explain", "-", stdin=text)
    assert result.exit_code == 0, result.stderr
    line = (
        text.splitlines().index(
            "              - {Effect: Allow, Action: s3:GetObject, Resource: arn:aws:s3:::archive/*}"
        )
        + 1
    )
    assert f"    from the state machine's role (<stdin>:{line}:17)" in result.stdout.splitlines()


def test_source_of_permissions_from_parameters_is_the_parameters_field(run: Run) -> None:
    text = GOOD.replace("            IamResources: !Sub arn:${AWS::Partition}:s3:::archive/*\n", "")
    assert "    from the parameters (<stdin>:16:13)" in run("explain", "-", stdin=text).stdout.splitlines()


DENIED = """\
Transform: CrossRegion
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject
            Parameters: {Bucket.$: $.bucket, Key.$: $.key}
            End: true
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument:
        Statement:
          - {Effect: Allow, Action: "sts:AssumeRole", Principal: {Service: states.amazonaws.com}}
      Policies:
        - PolicyName: reads
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::*/*"}
              - {Effect: Deny, Action: "s3:*", NotResource: ["arn:aws:s3:::a/*", "arn:aws:s3:::b/*"]}
"""


def test_resources_that_a_deny_statement_excludes(run: Run) -> None:
    text = run("explain", "-", stdin=DENIED).stdout
    assert "    on everything except arn:aws:s3:::a/*\n    and except arn:aws:s3:::b/*\n" in text
    markdown = run("explain", "-", "--format", "markdown", stdin=DENIED).stdout
    assert "  - on everything except `arn:aws:s3:::a/*`\n  - and except `arn:aws:s3:::b/*`\n" in markdown


CONDITIONAL = """\
Conditions: {IsClosed: !Equals [a, b], IsProduction: !Equals [a, a]}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Condition: IsProduction
    Properties:
      RoleArn: !GetAtt Role.Arn
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Task
            Resource: arn:aws:states:us-west-2::aws-sdk:s3:getObject
            Parameters: {Bucket.$: $.bucket, Key: k}
            End: true
  Role:
    Type: AWS::IAM::Role
    Properties:
      AssumeRolePolicyDocument: {}
      Policies:
        - PolicyName: Read
          PolicyDocument:
            Statement:
              - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::a/*"}
              - !If
                - IsClosed
                - !Ref AWS::NoValue
                - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*"}
              - !If
                - IsProduction
                - !Ref AWS::NoValue
                - {Effect: Allow, Action: "s3:GetObject", Resource: "arn:aws:s3:::never/*"}
"""


def test_conditions_of_the_template(run: Run) -> None:
    lines = run("explain", "-", stdin=CONDITIONAL).stdout.splitlines()
    assert lines[:5] == [
        "Orders/Read: s3 GetObject in us-west-2",
        "  if the condition IsProduction is true",
        "  Allow s3:GetObject",
        "    on arn:aws:s3:::a/*",
        "    if aws:RequestedRegion StringEquals us-west-2",
    ]
    other = lines.index("    on arn:aws:s3:::b/*")
    assert lines[other + 1] == "    if the condition IsClosed is false"
    assert not any("never" in line for line in lines)


def test_conditions_of_the_template_in_markdown(run: Run) -> None:
    text = run("explain", "-", "--format", "markdown", stdin=CONDITIONAL).stdout
    assert "in us-west-2\n\n- if the condition IsProduction is true\n- Allow `s3:GetObject`\n" in text
    assert "  - if the condition IsClosed is false\n" in text


def test_conditions_of_the_template_in_json(run: Run) -> None:
    (call,) = json.loads(run("explain", "-", "--format", "json", stdin=CONDITIONAL).stdout)["calls"]
    assert call["templateConditions"] == {"IsProduction": True}
    assert [each["TemplateConditions"] for each in call["statements"]] == [{}, {"IsClosed": False}]

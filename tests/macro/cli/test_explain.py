"""Tests of `cross-region explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.cli import explain
from macro.source.formats.yaml_text import read_yaml
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


def test_calls_are_printed_as_tab_separated_lines(run: Run) -> None:
    result = run("explain", "good.yaml")
    assert result.exit_code == 0
    header, row = (line.split("\t") for line in result.stdout.splitlines())
    assert header == ["State", "Call", "Region", "IAM actions", "Resources", "Why", "Source"]
    assert row[:5] == [
        "Orders/Read",
        "s3 GetObject",
        "${Target}",
        "s3:GetObject",
        "arn:${AWS::Partition}:s3:::archive/*",
    ]
    assert "IamResources" in row[5]
    assert row[6] == "IamResources (good.yaml:17:27)"


def test_calls_as_json(run: Run) -> None:
    whole = json.loads(run("explain", "good.yaml", "--format", "json").stdout)
    (call,) = whole["calls"]
    assert (call["state"], call["call"], call["targets"]) == ("Orders/Read", "s3 GetObject", ["${Target}"])
    statement = call["statements"][0]
    assert statement["Action"] == ["s3:GetObject"]
    assert statement["Sources"] == [{"rule": "IamResources", "file": "good.yaml", "line": 17, "column": 27}]
    assert {"logicalId": "OrdersCrossRegionCaller", "type": "AWS::Lambda::Function"} in whole["added"]


def test_terminal_output_is_a_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "_is_terminal", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    result = run("explain", "good.yaml")
    assert "┃ State" in result.stdout
    assert "│ Orders/Read │ s3 GetObject │" in result.stdout
    assert "Added: OrdersCrossRegionCaller (AWS::Lambda::Function)" in result.stdout


def test_notes_are_printed_to_stderr(run: Run) -> None:
    text = GOOD.replace(
        "            End",
        "            Credentials: {RoleArn: arn:aws:iam::210987654321:role/R}\n            End",
    )
    role = "Metadata: {Cross::Region::AwsCall: {Caller: {Role: arn:aws:iam::123456789012:role/C}}}\n"
    result = run("explain", "-", stdin=role + text)
    assert (
        "the trust policy of arn:aws:iam::210987654321:role/R must allow sts:AssumeRole to" in result.stderr
    )
    assert 'arn:aws:iam::123456789012:role/C, must allow [{"Effect": "Allow"' in result.stderr


def test_template_with_problems(run: Run) -> None:
    result = run("explain", "bad.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:14:13" in result.stderr


def test_template_without_calls(run: Run) -> None:
    result = run("explain", "-", stdin="Resources: {}\n")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


LIST = """\
Transform: CrossRegion
Parameters: {Region: {Type: String}}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: List
        States:
          List:
            Type: Cross::Region::AwsCall
            Service: ec2
            Action: describeInstances
            Parameters: {InstanceIds: [i-1]}
            End: true
"""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Targets: [{Region: us-west-2}, {Region: eu-west-1}]", ["targets in order"]),
        ("Region: [us-west-2, eu-west-1], Rotate: true", ["another target in each execution"]),
        (
            "Region: us-west-2, Paginate: {MaxItems: 5, PageSize.$: $.size}",
            ["all pages, up to 5 items, $.size per page"],
        ),
        ("Region: us-west-2, Paginate: true", ["all pages"]),
        ("Region: us-west-2, Paginate: false", []),
        (
            "Region: us-west-2, WaitUntil: InstanceRunning",
            ["waits until InstanceRunning, every 15 s up to 40 times"],
        ),
        ("Region: us-west-2, Query: 'Reservations[0]'", ["query Reservations[0]"]),
        (
            "Region: us-west-2, ResultWriter: {Bucket: results, Prefix: a, Region: !Ref Region}",
            ["result in s3://results/a in ${Region}"],
        ),
        (
            "Region: us-west-2, EndpointOptions: {UseFipsEndpoint: true, UseDualstackEndpoint.$: $.both}",
            ["FIPS endpoint", "dual-stack endpoint if $.both"],
        ),
        (
            "Region: us-west-2, Timeout: 5, MaxAttempts.$: $.attempts, RetryMode: adaptive",
            ["timeout 5 s", "$.attempts attempts", "adaptive retries"],
        ),
        (
            "Region: us-west-2, Credentials: {RoleArn: arn:aws:iam::210987654321:role/R}",
            ["as arn:aws:iam::210987654321:role/R"],
        ),
        (
            "Region: us-west-2, IntegrationPattern: WAIT_FOR_TASK_TOKEN",
            ["waits for its task token"],
        ),
        (
            (
                "Region: us-west-2, Service: rekognition, Action: detectLabels, Parameters: {},"
                " BodyFrom: {Bucket: b, Key: k}"
            ),
            ["Image.Bytes from s3://b/k"],
        ),
    ],
)
def test_options_without_a_native_equivalent(fields: str, expected: list[str], run: Run) -> None:
    template: Any = read_yaml(LIST).value
    state = template["Resources"]["Orders"]["Properties"]["Definition"]["States"]["List"]
    state |= read_yaml(f"{{{fields}}}").value
    result = run("explain", "-", "--format", "json", stdin=json.dumps(template))
    assert result.exit_code == 0, result.stderr
    (call,) = json.loads(result.stdout)["calls"]
    assert call["options"] == expected
    row = run("explain", "-", stdin=json.dumps(template)).stdout.splitlines()[1]
    assert row.split("\t")[1] == ",".join((call["call"], *expected))


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
    assert result.stdout.splitlines()[1].endswith(f"\tthe state machine's role (<stdin>:{line}:17)")


def test_source_of_permissions_from_parameters_is_the_parameters_field(run: Run) -> None:
    text = GOOD.replace("            IamResources: !Sub arn:${AWS::Partition}:s3:::archive/*\n", "")
    assert run("explain", "-", stdin=text).stdout.splitlines()[1].endswith("\tthe parameters (<stdin>:16:13)")

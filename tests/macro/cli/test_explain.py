"""`cross-region explain`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from macro.cli import explain
from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    import pytest

    from tests.macro.cli.conftest import Run


def test_calls_are_lines_with_fields(run: Run) -> None:
    result = run("explain", "good.yaml")
    assert result.exit_code == 0
    header, row = (line.split("\t") for line in result.stdout.splitlines())
    assert header == ["State", "Call", "Region", "IAM actions", "Resources", "Why"]
    assert row[:5] == [
        "Orders/Read",
        "s3 GetObject",
        "${Target}",
        "s3:GetObject",
        "arn:${AWS::Partition}:s3:::archive/*",
    ]
    assert "IamResources" in row[5]


def test_calls_as_json(run: Run) -> None:
    whole = json.loads(run("explain", "good.yaml", "--format", "json").stdout)
    (call,) = whole["calls"]
    assert (call["state"], call["call"], call["targets"]) == ("Orders/Read", "s3 GetObject", ["${Target}"])
    assert call["statements"][0]["Action"] == ["s3:GetObject"]
    assert {"logicalId": "OrdersCrossRegionCaller", "type": "AWS::Lambda::Function"} in whole["added"]


def test_a_person_sees_a_table(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(explain, "_for_person", lambda: True)
    monkeypatch.setenv("COLUMNS", "200")
    result = run("explain", "good.yaml")
    assert "┃ State" in result.stdout
    assert "│ Orders/Read │ s3 GetObject │" in result.stdout
    assert "Added: OrdersCrossRegionCaller (AWS::Lambda::Function)" in result.stdout


def test_what_is_left_to_the_user_is_said(run: Run) -> None:
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


def test_a_template_with_problems_is_not_explained(run: Run) -> None:
    result = run("explain", "bad.yaml")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "bad.yaml:14:13" in result.stderr


def test_a_template_without_calls(run: Run) -> None:
    result = run("explain", "-", stdin="Resources: {}\n")
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == 1


def test_what_goes_beyond_a_native_state_is_said(run: Run) -> None:
    text = GOOD.replace(
        "            End",
        "            ResultWriter: {Bucket: results, Prefix: a, Region: eu-west-1}\n            End",
    )
    result = run("explain", "-", stdin=text)
    assert (
        result.stdout.splitlines()[1].split("\t")[1] == "s3 GetObject,result to s3://results/a in eu-west-1"
    )
    (call,) = json.loads(run("explain", "-", "--format", "json", stdin=text).stdout)["calls"]
    assert call["beyond"] == ["result to s3://results/a in eu-west-1"]

"""Runs the commands that the recipes show for the local AWS, with the files that the recipes describe."""

from __future__ import annotations

import re
import shutil
from typing import TYPE_CHECKING, Any

import pytest

from macro.source.formats.yaml_text import read_yaml
from macro.source.formats.yaml_writer import write_yaml
from scripts.docs.sessions import record
from scripts.tooling.environment import ROOT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.end_to_end

BLOCK = re.compile(r"^ *```(\w+)\n(.*?)^ *```$", re.MULTILINE | re.DOTALL)
EXAMPLES = ROOT / "templates" / "examples"
IRELAND = "Resources: {Bucket: {Type: AWS::S3::Bucket, Properties: {BucketName: archive-ireland}}}\n"
DATABASE = """\
Resources:
  Shop:
    Type: AWS::RDS::DBInstance
    Properties:
      DBInstanceIdentifier: shop
      Engine: postgres
      DBInstanceClass: db.t4g.micro
      AllocatedStorage: "20"
      MasterUsername: shop
      ManageMasterUserPassword: true
"""
SNAPSHOT = """\
          Snapshot:
            Type: Task
            Resource: arn:aws:states:us-east-1::aws-sdk:rds:createDBSnapshot
            Parameters: {DbInstanceIdentifier: shop, DbSnapshotIdentifier: nightly-1}
            ResultSelector: {snapshot.$: $.DbSnapshot.DbSnapshotArn, name: nightly-1}
            Next: Copy
"""
PARAMETER = """\
Resources:
  Currency:
    Type: AWS::SSM::Parameter
    Properties: {Name: /shop/currency, Type: String, Value: EUR}
"""


class Recipe:
    """A page, and its blocks."""

    def __init__(self, name: str) -> None:
        """Reads the page."""
        self.text = (ROOT / "docs" / "recipes" / f"{name}.md").read_text(encoding="utf-8")

    def find(self, language: str, part: str) -> str:
        """Returns the first block in a language that contains a text."""
        blocks: list[tuple[str, str]] = BLOCK.findall(self.text)
        return next(text for kind, text in blocks if kind == language and part in text)

    def run(self, folder: Path) -> str:
        """Runs the command on the page in a folder with its files, and returns the output."""
        return record(self.find("sh", "cross-region run"), folder)


def test_failover(tmp_path: Path) -> None:
    recipe = Recipe("failover")
    shutil.copy(EXAMPLES / "regional-failover.yaml", tmp_path)
    (tmp_path / "table.yaml").write_text(recipe.find("yaml", "AWS::DynamoDB::Table"))
    items = re.search(r"`(\[\{\"Id\".*?\}\])`", recipe.text)
    assert items
    (tmp_path / "customers.json").write_text(items[1])
    output = recipe.run(tmp_path)
    assert "SUCCEEDED" in output
    calls = output.partition("Duration")[2]
    assert re.findall(r"us-east-1|us-west-2", calls) == ["us-east-1", "us-east-1", "us-west-2"]


def test_copy(tmp_path: Path) -> None:
    recipe = Recipe("copies")
    (tmp_path / "copy.yaml").write_text(recipe.find("yaml", "copyObject"))
    (tmp_path / "ireland.yaml").write_text(IRELAND)
    (tmp_path / "a.txt").write_text("text")
    assert "SUCCEEDED" in recipe.run(tmp_path)
    wrong = recipe.find("sh", "cross-region run").replace('"a.txt"', '"b.txt"')
    assert "caught   S3.NoSuchKeyException" in record(wrong, tmp_path)


def test_copy_of_a_database_snapshot(tmp_path: Path) -> None:
    template = Recipe("copies").find("yaml", "copyDBSnapshot")
    template = template.replace("StartAt: Copy", "StartAt: Snapshot")
    (tmp_path / "copy.yaml").write_text(template.replace("States:\n", f"States:\n{SNAPSHOT}"))
    (tmp_path / "database.yaml").write_text(DATABASE)
    output = record("cross-region run copy.yaml --seed us-east-1:database.yaml", tmp_path)
    assert 'SUCCEEDED\n"available"' in output
    assert output.count("us-west-2  rds") == 2


def test_copy_without_permission_to_list_the_bucket(tmp_path: Path) -> None:
    recipe = Recipe("copies")
    template = recipe.find("yaml", "copyObject")
    (tmp_path / "copy.yaml").write_text(template.replace("s3:ListBucket", "s3:GetBucketLocation"))
    (tmp_path / "ireland.yaml").write_text(IRELAND)
    (tmp_path / "a.txt").write_text("text")
    command = recipe.find("sh", "cross-region run").replace('"a.txt"', '"b.txt"')
    assert "FAILED\nS3.S3Exception: User:" in record(command, tmp_path)


def test_other_account(tmp_path: Path) -> None:
    recipe = Recipe("other-accounts")
    call = recipe.find("yaml", "Cross::Region::AwsCall").replace("210987654321", "123456789012")
    (tmp_path / "template.yaml").write_text(call)
    role: Any = read_yaml(recipe.find("yaml", "AWS::IAM::Role")).value
    statement: Any = read_yaml(recipe.find("yaml", "aws:PrincipalArn")).value
    role["Resources"]["OrdersReader"]["Properties"]["AssumeRolePolicyDocument"]["Statement"] = statement
    (tmp_path / "role.yaml").write_text(write_yaml(role, short_tags=True))
    (tmp_path / "parameter.yaml").write_text(PARAMETER)
    output = recipe.run(tmp_path)
    assert "SUCCEEDED" in output
    assert "sts      AssumeRole" in output

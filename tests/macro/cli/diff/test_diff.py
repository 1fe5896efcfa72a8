"""Tests of `cross-region diff`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
    from pathlib import Path

    from tests.macro.cli.conftest import Run

OTHER_STATE = """\
            Next: Publish
          Publish:
            Type: Cross::Region::AwsCall
            Region: us-east-1
            Service: sns
            Action: publish
            Parameters: {TopicArn: !Sub "arn:aws:sns:us-east-1:${AWS::AccountId}:orders", Message: m}
            End: true
"""
ADDED = GOOD.replace("            End: true\n", OTHER_STATE)
WIDER = GOOD.replace("archive/*", "*/*")


@pytest.fixture
def files(tmp_path: Path, run: Run) -> Path:  # noqa: ARG001  the fixture creates good.yaml and bad.yaml
    (tmp_path / "added.yaml").write_text(ADDED)
    (tmp_path / "wider.yaml").write_text(WIDER)
    (tmp_path / "moved.yaml").write_text(GOOD.replace("Region: !Ref Target", "Region: eu-west-1"))
    return tmp_path


@pytest.mark.usefixtures("files")
def test_same_templates_do_not_differ(run: Run) -> None:
    result = run("diff", "good.yaml", "good.yaml")
    assert (result.exit_code, result.stdout) == (0, "The calls and their permissions don't differ.\n")


@pytest.mark.usefixtures("files")
def test_conditions_are_printed_as_in_explain(run: Run) -> None:
    condition = "aws:RequestedRegion StringEquals us-east-1"
    assert f"\n      if {condition}" in run("diff", "good.yaml", "added.yaml").stdout
    assert f" if `{condition}`" in run("diff", "good.yaml", "added.yaml", "--format", "markdown").stdout


@pytest.mark.usefixtures("files")
def test_added_and_removed_calls_with_their_permissions(run: Run) -> None:
    added = json.loads(run("diff", "good.yaml", "added.yaml", "--format", "json").stdout)
    assert [(each["change"], each["state"], each["old"]) for each in added["calls"]] == [
        ("added", "Orders/Publish", "")
    ]
    assert "sns Publish in us-east-1" in added["calls"][0]["new"]
    (permission,) = added["permissions"]
    assert (permission["change"], permission["old"], permission["new"]["action"]) == (
        "added",
        None,
        "sns:Publish",
    )
    removed = json.loads(run("diff", "added.yaml", "good.yaml", "--format", "json").stdout)
    assert {each["change"] for each in [*removed["calls"], *removed["permissions"]]} == {"removed"}


@pytest.mark.usefixtures("files")
def test_broader_resource_is_reported_as_widened(run: Run) -> None:
    text = run("diff", "good.yaml", "wider.yaml").stdout
    assert "+ Orders/Read: Allow s3:GetObject (widened)\n      on arn:${AWS::Partition}:s3:::*/*\n" in text
    assert "    was: arn:${AWS::Partition}:s3:::archive/*" in text
    assert "(narrowed)" in run("diff", "wider.yaml", "good.yaml").stdout


@pytest.mark.usefixtures("files")
def test_changed_region_changes_the_call_and_its_permissions(run: Run) -> None:
    text = run("diff", "good.yaml", "moved.yaml").stdout
    assert "~ Orders/Read: s3 GetObject in eu-west-1\n      was: s3 GetObject in ${Target}" in text
    assert "+ Orders/Read: Allow s3:GetObject" in text
    assert "- Orders/Read: Allow s3:GetObject" in text


@pytest.mark.usefixtures("files")
def test_markdown_has_a_table_of_calls_and_one_of_permissions(run: Run) -> None:
    text = run("diff", "good.yaml", "added.yaml", "--format", "markdown").stdout
    assert (
        "### Calls\n\n| change | state | old | new |\n| --- | --- | --- | --- |\n| added | `Orders/Publish` |"
        in text
    )
    assert "### Permissions" in text
    assert "| added | `Orders/Publish` | `sns:Publish` | - | `arn:aws:sns:us-east-1" in text


@pytest.mark.usefixtures("files")
@pytest.mark.parametrize("names", [("good.yaml", "bad.yaml"), ("bad.yaml", "good.yaml")])
def test_errors_are_reported(run: Run, names: tuple[str, str]) -> None:
    result = run("diff", *names)
    assert result.exit_code == 1
    assert "E9301" in result.stderr

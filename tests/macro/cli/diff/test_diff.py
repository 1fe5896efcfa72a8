"""Tests of `cross-region diff`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.macro.cli.conftest import GOOD

if TYPE_CHECKING:
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
def test_one_template_can_be_standard_input(run: Run) -> None:
    expected = run("diff", "good.yaml", "added.yaml").stdout
    assert run("diff", "-", "added.yaml", stdin=GOOD).stdout == expected
    assert run("diff", "good.yaml", "-", stdin=ADDED).stdout == expected
    assert run("diff", "-", "-", stdin=GOOD).exit_code == 2


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
    assert permission["new"]["condition"] == {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
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


def differences(run: Run, old: str, new: str) -> tuple[list[str], list[tuple[str, str, str]]]:
    """Returns the changes of calls, and each change of a permission with the end of its old and its new resource."""
    Path("old.yaml").write_text(old)
    Path("new.yaml").write_text(new)
    result = json.loads(run("diff", "old.yaml", "new.yaml", "--format", "json").stdout)
    grants = [
        (
            each["change"],
            *(each[side]["resource"].partition(":::")[2] if each[side] else "" for side in ("old", "new")),
        )
        for each in result["permissions"]
    ]
    return [each["change"] for each in result["calls"]], grants


def with_resources(*names: str) -> str:
    arns = ", ".join(f"'arn:aws:s3:::{name}'" for name in names)
    return GOOD.replace("!Sub arn:${AWS::Partition}:s3:::archive/*", f"[{arns}]")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (["a/*"], ["a/b", "a/c"], [("narrowed", "a/*", "a/b"), ("narrowed", "a/*", "a/c")]),
        (["a/b", "a/c"], ["a/*"], [("widened", "a/b", "a/*"), ("widened", "a/c", "a/*")]),
        (["a/[bc]"], ["a/b"], [("added", "", "a/b"), ("removed", "a/[bc]", "")]),
        (["a/b"], ["a/?", "d/e"], [("widened", "a/b", "a/?"), ("added", "", "d/e")]),
    ],
)
def test_resources_with_wildcards(
    run: Run, old: list[str], new: list[str], expected: list[tuple[str, str, str]]
) -> None:
    assert differences(run, with_resources(*old), with_resources(*new)) == ([], expected)


def test_removed_region_narrows_the_permission(run: Run) -> None:
    two = GOOD.replace("Region: !Ref Target", "Region: [us-west-2, eu-west-1]")
    one = GOOD.replace("Region: !Ref Target", "Region: us-west-2")
    assert differences(run, two, one) == (["changed"], [("narrowed", "archive/*", "archive/*")])
    assert differences(run, one, two) == (["changed"], [("widened", "archive/*", "archive/*")])
    text = run("diff", "old.yaml", "new.yaml").stdout
    assert "(widened)\n      on arn:${AWS::Partition}:s3:::archive/*\n      if aws:R" in text
    assert "\n      was: if aws:RequestedRegion StringEquals us-west-2\n" in text


def test_order_of_regions_does_not_change_permissions(run: Run) -> None:
    first = GOOD.replace("Region: !Ref Target", "Region: [us-west-2, eu-west-1]")
    second = GOOD.replace("Region: !Ref Target", "Region: [eu-west-1, us-west-2]")
    assert differences(run, first, second) == (["changed"], [])


def test_state_with_a_call_in_each_branch_of_a_condition(run: Run) -> None:
    state = GOOD[GOOD.index("            Type: Cross") :]
    side = "".join(f"    {line}" for line in state.splitlines(keepends=True))
    sides = (
        side.replace("            Type", "- Type", 1).replace("    - Type", "              - Type")
        for _ in "ab"
    )
    conditions = "Conditions: {A: !Equals [!Ref Target, x]}\n"
    old = conditions + GOOD.replace(state, "            Fn::If:\n              - A\n" + "".join(sides))
    new = old.replace("Region: !Ref Target", "Region: eu-west-1", 1)
    assert differences(run, old, old) == ([], [])
    assert differences(run, old, new)[0] == ["changed"]


@pytest.mark.usefixtures("files")
def test_errors_are_reported_without_the_macro(run: Run) -> None:
    Path("other.yaml").write_text(GOOD.replace("Transform: CrossRegion\n", "").replace("Key.$", "Keys.$"))
    result = run("diff", "good.yaml", "other.yaml")
    assert result.exit_code == 1
    assert "E9304" in result.stderr


def test_actions_with_wildcards(run: Run) -> None:
    statement = "[{Effect: Allow, Action: 'kms:*', Resource: '*'}]"
    wide = GOOD.replace(
        "            End", f"            AdditionalIamStatements: {statement}\n            End"
    )
    narrow = wide.replace("kms:*", "kms:Decrypt")
    assert differences(run, wide, narrow) == ([], [("narrowed", "", "")])
    text = run("diff", "old.yaml", "new.yaml").stdout
    assert "- Orders/Read: Allow kms:Decrypt (narrowed)\n      was: kms:*\n      on *\n" in text
    row = "| narrowed | `Orders/Read` | `kms:Decrypt` (was `kms:*`) | `*` | `*` |"
    assert row in run("diff", "old.yaml", "new.yaml", "--format", "markdown").stdout

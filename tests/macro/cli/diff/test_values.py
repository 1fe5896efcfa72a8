"""Tests of what `cross-region diff` shows if conditions, parameters, or mappings differ."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run

CALL = """\
Type: Cross::Region::AwsCall
                Region: us-east-1
                Service: sns
                Action: publish
                Parameters: {TopicArn: !Sub "arn:aws:sns:us-east-1:${AWS::AccountId}:orders", Message: m}
                End: true
"""
TEMPLATE = (
    """\
Transform: CrossRegion
Parameters:
  Target: {Type: String, Default: us-west-2}
  Env: {Type: String, Default: dev}
  Unused: {Type: String, Default: a}
  Secret: {Type: String, NoEcho: true, Default: s3cret}
Mappings:
  Buckets:
    dev: {bucket: archive-dev, unused: x}
    prod: {bucket: archive, unused: x}
Conditions:
  HasSecret: !Not [!Equals [!Ref Secret, ""]]
  IsProd: !And [Condition: HasSecret, !Equals [!Ref Env, prod]]
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: Read
        States:
          Read:
            Type: Cross::Region::AwsCall
            Region: !Ref Target
            Service: s3
            Action: getObject
            Parameters: {Bucket: !FindInMap [Buckets, !Ref Env, bucket], Key.$: $.key}
            Next: Publish
          Publish:
            Fn::If:
              - IsProd
              - """
    + CALL
    + """\
              - {Type: Pass, End: true}
"""
)
ALWAYS = (
    TEMPLATE[: TEMPLATE.index("            Fn::If")]
    + "            "
    + CALL.replace("\n    ", "\n").rstrip(" ")
)


def compare(run: Run, old: str, new: str, *options: str) -> dict[str, Any]:
    Path("old.yaml").write_text(old)
    Path("new.yaml").write_text(new)
    result: dict[str, Any] = json.loads(
        run("diff", "old.yaml", "new.yaml", "--format", "json", *options).stdout
    )
    return result


def values(run: Run, old: str, new: str, *options: str) -> list[tuple[str, str, Any, Any, list[str]]]:
    found = compare(run, old, new, *options)
    assert (found["calls"], found["permissions"]) == ([], [])
    return [tuple(each.values()) for each in found["values"]]


def test_permission_without_its_condition_is_widened(run: Run) -> None:
    found = compare(run, TEMPLATE, ALWAYS)
    assert [each["change"] for each in found["calls"]] == ["changed"]
    (permission,) = found["permissions"]
    assert permission["change"] == "widened"
    assert (permission["old"]["existsIf"], permission["new"]["existsIf"]) == ({"IsProd": True}, {})
    text = run("diff", "old.yaml", "new.yaml").stdout
    assert "      was: sns Publish in us-east-1; if the condition IsProd is true\n" in text
    assert "      was: if the condition IsProd is true and aws:RequestedRegion StringEquals us-east-1" in text
    (narrower,) = compare(run, ALWAYS, TEMPLATE)["permissions"]
    assert narrower["change"] == "narrowed"
    markdown = run("diff", "old.yaml", "new.yaml", "--format", "markdown").stdout
    assert ":orders` if the condition IsProd is true and `aws:RequestedRegion StringEquals" in markdown


def test_condition_of_the_state_machine_counts(run: Run) -> None:
    conditional = ALWAYS.replace("Machine\n", "Machine\n    Condition: IsProd\n")
    changes = {each["change"] for each in compare(run, conditional, ALWAYS)["permissions"]}
    assert changes == {"widened"}


def test_other_side_of_a_condition_is_another_permission(run: Run) -> None:
    passing = "{Type: Pass, End: true}\n"
    other = TEMPLATE.replace(f"{CALL}              - {passing}", f"{passing}              - {CALL}")
    changes = sorted(each["change"] for each in compare(run, TEMPLATE, other)["permissions"])
    assert changes == ["added", "removed"]


def test_permission_on_both_sides_of_a_condition_always_exists(run: Run) -> None:
    both = TEMPLATE.replace("              - {Type: Pass, End: true}\n", f"              - {CALL}")
    assert compare(run, ALWAYS, both)["permissions"] == []


@pytest.mark.parametrize(
    ("old", "new", "name", "state"),
    [
        ("us-west-2", "eu-west-1", "default of the parameter Target", "Orders/Read"),
        ("archive-dev", "archive-test", "mapping Buckets.dev.bucket", "Orders/Read"),
    ],
)
def test_changed_value(run: Run, old: str, new: str, name: str, state: str) -> None:
    assert values(run, TEMPLATE, TEMPLATE.replace(old, new)) == [("changed", name, old, new, [state])]
    text = run("diff", "old.yaml", "new.yaml").stdout
    assert text == f"Values\n  ~ {name}: {new}\n      was: {old}\n      for {state}\n"
    markdown = run("diff", "old.yaml", "new.yaml", "--format", "markdown").stdout
    assert f"| `{old}` | `{new}` | `{state}` |" in markdown


def test_default_of_a_parameter_of_several_calls(run: Run) -> None:
    states = [each[-1] for each in values(run, TEMPLATE, TEMPLATE.replace("Default: dev", "Default: prod"))]
    assert states == [["Orders/Read", "Orders/Publish"]]


def test_changed_condition(run: Run) -> None:
    new = TEMPLATE.replace("!Ref Env, prod]", "!Ref Env, dev]").replace('Secret, ""', "Secret, none")
    found = values(run, TEMPLATE, new)
    assert [(change, name, states) for change, name, _, _, states in found] == [
        ("changed", "condition HasSecret", ["Orders/Publish"]),
        ("changed", "condition IsProd", ["Orders/Publish"]),
    ]


def test_added_and_removed_values(run: Run) -> None:
    more = TEMPLATE.replace("    prod: {b", "    test: {bucket: archive-test, unused: x}\n    prod: {b")
    assert values(run, TEMPLATE, more) == [
        ("added", "mapping Buckets.test.bucket", None, "archive-test", ["Orders/Read"])
    ]
    without = TEMPLATE.replace(", Default: us-west-2", "")
    (removed,) = values(run, TEMPLATE, without)
    assert removed[:4] == ("removed", "default of the parameter Target", "us-west-2", None)
    assert "  - default of the parameter Target: none\n" in run("diff", "old.yaml", "new.yaml").stdout


def test_value_of_the_command_line_replaces_the_default(run: Run) -> None:
    new = TEMPLATE.replace("us-west-2", "eu-west-1")
    assert values(run, TEMPLATE, new, "--parameter", "Target=eu-central-1") == []


def test_secret_is_not_printed(run: Run) -> None:
    (found,) = values(run, TEMPLATE, TEMPLATE.replace("s3cret", "0ther"))
    assert found[1:4] == ("default of the parameter Secret", "(NoEcho)", "(NoEcho)")


@pytest.mark.parametrize(
    ("old", "new"),
    [("Default: a}", "Default: b}"), ("unused: x", "unused: y"), ("Resources:", "Resources: ")],
)
def test_values_without_an_effect_do_not_differ(run: Run, old: str, new: str) -> None:
    assert values(run, TEMPLATE, TEMPLATE.replace(old, new)) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("Default: dev", "Default: 5"),
        ("!Equals [!Ref Env, prod]", "!Equals [!Ref Env, true]"),
        ("bucket: archive-dev", "bucket: 12345"),
    ],
)
def test_numbers_and_their_texts_do_not_differ(run: Run, written: str, number: str) -> None:
    """CloudFormation turns the numbers of parameters, mappings, and conditions into text."""
    text = re.sub(r"(5|true|12345)(?=\]?$)", r'"\1"', number)
    assert text != number
    assert values(run, TEMPLATE.replace(written, number), TEMPLATE.replace(written, text)) == []


def test_unknown_name_of_a_mapping_means_every_mapping(run: Run) -> None:
    old = TEMPLATE.replace("Conditions:", "  Others:\n    dev: {bucket: a, unused: x}\nConditions:").replace(
        "Next: Publish",
        "IamResources: ['arn:aws:s3:::a/*', !FindInMap [!Ref Env, dev, bucket]]\n            Next: Publish",
    )
    found = values(run, old, old.replace("{bucket: a,", "{bucket: c,").replace("archive-dev", "d"))
    assert [name for _, name, *_ in found] == ["mapping Buckets.dev.bucket", "mapping Others.dev.bucket"]


def test_definition_that_was_not_read_is_a_note(run: Run) -> None:
    remote = """\
  Remote:
    Type: AWS::StepFunctions::StateMachine
    Properties: {RoleArn: r, DefinitionS3Location: {Bucket: b, Key: k.json}}
"""
    found = compare(run, TEMPLATE + remote, TEMPLATE + remote)
    assert found["notes"] == ["s3://b/k.json wasn't checked; to read it with your AWS credentials, pass --s3"]
    text = run("diff", "old.yaml", "new.yaml").stdout
    assert text.startswith("The calls and their permissions don't differ.\n\nNot compared\n  s3://b/k.json")
    markdown = run("diff", "old.yaml", "new.yaml", "--format", "markdown").stdout
    assert "### Not compared\n\n- `s3://b/k.json wasn't checked" in markdown

"""Tests of inserting members without other changes to the file."""

from __future__ import annotations

import json
import textwrap
from typing import Any

import pytest

from macro.source.formats.json_insertion import InsertionError
from macro.source.insertion import insert_members, merge
from macro.source.template_file import read_template

ADDED: dict[str, Any] = {
    "Metadata": {
        "Cross::Region::AwsCall": {
            "States": {
                "Orders/Read": {"IamResources": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::<Bucket>/*"}]}
            }
        }
    }
}
SECTION = """\
Metadata:
  Cross::Region::AwsCall:
    States:
      Orders/Read:
        IamResources:
          - !Sub 'arn:${AWS::Partition}:s3:::<Bucket>/*'
"""
STATE = SECTION[SECTION.index("      Orders/Read") :]
OTHER = textwrap.indent(f"{STATE}      Orders/Other: {{Timeout: 1}}\n", " " * 6)


def insert(text: str, name: str = "template.yaml") -> str:
    normalized = text.removeprefix("\ufeff").replace("\r\n", "\n")
    template = read_template(name, standard_input=normalized)
    result = insert_members(template, text, ADDED)
    value: Any = template.value
    plain = result.removeprefix("\ufeff").replace("\r\n", "\n")
    assert read_template(name, standard_input=plain).value == merge(value, ADDED)
    return result


def lines_added(before: str, after: str) -> str:
    """Returns the inserted text, and fails if anything else has changed."""
    start = next(
        (n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b),
        min(len(before), len(after)),
    )
    added = len(after) - len(before)
    candidates = [n for n in range(start + 1) if before == after[:n] + after[n + added :]]
    assert candidates
    return after[candidates[0] : candidates[0] + added]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("A: 'x'  # note\nResources:\n  R: {}\n", f"A: 'x'  # note\n{SECTION}Resources:\n  R: {{}}\n"),
        (
            "# file\n\n# the resources\nResources: {}\n",
            f"# file\n\n{SECTION}# the resources\nResources: {{}}\n",
        ),
        ("Resources: &r {A: *x}\n".replace("*x", "1"), f"{SECTION}Resources: &r {{A: 1}}\n"),
        (
            "Metadata:\n  # about Other\n  Other: 1\nResources: {}\n",
            "Metadata:\n"
            + SECTION[SECTION.index("  Cross") :]
            + "  # about Other\n  Other: 1\nResources: {}\n",
        ),
        (
            "Metadata:\n    Cross::Region::AwsCall:\n        States:\n            Orders/Other: {Timeout: 1}\n",
            f"Metadata:\n    Cross::Region::AwsCall:\n        States:\n{OTHER}",
        ),
        ("Metadata:  # nothing\nResources: {}\n", f"Metadata:  # nothing\n{SECTION[10:]}Resources: {{}}\n"),
        ("Resources: {}\nMetadata:", f"Resources: {{}}\nMetadata:\n{SECTION[10:]}"),
    ],
)
def test_block_yaml(before: str, after: str) -> None:
    assert insert(before) == after


def test_options_of_a_state_are_added_to_existing_options() -> None:
    before = SECTION[: SECTION.index("        Iam")] + "        Timeout: 5\n"
    option = SECTION[SECTION.index("        Iam") :]
    assert insert(before) == before.replace("        Timeout", f"{option}        Timeout")


@pytest.mark.parametrize("items", ["        IamResources:\n          - b\n", "        IamResources: [b]\n"])
def test_items_are_added_to_an_existing_list(items: str) -> None:
    before = SECTION[: SECTION.index("        Iam")] + items
    result: Any = read_template("t.yaml", standard_input=insert(before)).value
    state = result["Metadata"]["Cross::Region::AwsCall"]["States"]["Orders/Read"]
    assert state == {"IamResources": [{"Fn::Sub": "arn:${AWS::Partition}:s3:::<Bucket>/*"}, "b"]}


def test_flow_yaml() -> None:
    before = "{Resources: {}, Metadata: {Cross::Region::AwsCall: {}, B: 1}}  # end\n"
    added = lines_added(before, insert(before))
    assert added == '"States": ' + json.dumps(ADDED["Metadata"]["Cross::Region::AwsCall"]["States"])


@pytest.mark.parametrize("line_break", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_breaks_and_byte_order_mark_are_kept(line_break: str, mark: str) -> None:
    before = f"{mark}Description: é{line_break}Resources: {{}}{line_break}"
    after = insert(before)
    assert after == before.replace("Resources", SECTION.replace("\n", line_break) + "Resources")


@pytest.mark.parametrize("indent", [2, 4, "\t", None])
@pytest.mark.parametrize(
    "value",
    [
        {"A": [1, {"B": "é"}], "Resources": {"R": {}}},
        {"Metadata": {"Other": {"X": 1}}, "Resources": {}},
        {"Metadata": {"Cross::Region::AwsCall": {"States": {"Orders/Read": {"IamResources": ["b"]}}}}},
        {"Metadata": {}},
        {},
    ],
)
def test_json(value: dict[str, Any], indent: int | str | None) -> None:
    before = json.dumps(value, indent=indent, ensure_ascii=False) + "\n"
    after = insert(before, "template.json")
    lines_added(before, after)
    if indent and len(value) > 1:
        assert after == json.dumps(json.loads(after), indent=indent, ensure_ascii=False) + "\n"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Base: &b {X: 1}\nMetadata: *b\n", "a YAML alias supplies Metadata"),
        ("<<: {Metadata: {X: 1}}\nResources: {}\n", "a YAML merge supplies Metadata"),
        ("Metadata: [1]\n", "Metadata has a value already"),
        ("Metadata: text\n", "Metadata has a value already"),
        ("Metadata: ~\n", "Metadata is null"),
        ('{"Metadata": null}', "Metadata is null"),
    ],
)
def test_impossible_insertions_have_a_reason(text: str, reason: str) -> None:
    with pytest.raises(InsertionError, match=reason):
        insert(text)


def test_items_that_a_list_has_are_not_added_again() -> None:
    assert merge({"Allowed": ["a", "b"]}, {"Allowed": ["c", "b"]}) == {"Allowed": ["c", "a", "b"]}

"""Tests of `mentions_shorthand` with `Fn::Join`."""

from __future__ import annotations

from contextlib import nullcontext
from typing import TYPE_CHECKING

import pytest

from macro.definition.detection import mentions_shorthand, refuse_hidden_calls, refuse_shadowed_calls
from macro.definition.json_scanner import NotJson
from macro.definition.json_text import parse

if TYPE_CHECKING:
    from macro.model.template_values import Json

ARN = [
    "arn",
    {"Ref": "AWS::Partition"},
    "states",
    {"Ref": "Target"},
    "",
    "aws-sdk",
    "sts",
    "getCallerIdentity",
]
NATIVE = ["arn", {"Ref": "AWS::Partition"}, "states", "", "", "aws-sdk", "sts", "getCallerIdentity"]


@pytest.mark.parametrize(
    "value",
    [
        {"States": {"A": {"Resource": {"Fn::Join": [":", ARN]}}}},
        {"Fn::Join": ["", ['{"Type": "Cross::Region', {"Fn::Sub": "::AwsCall"}]]},
        {"Fn::Join": ["", ["{", {"Fn::Join": ["::", ["Cross", "Region", "AwsCall"]]}, "}"]]},
        {"Fn::Join": ["", [{"Fn::If": ["A", "arn:aws:states:us-west-2::aws-sdk:sts:x", ""]}]]},
        {"Fn::Join": [{"Ref": "Delimiter"}, ["Cross::Region::AwsCall"]]},
    ],
)
def test_shorthand_in_joins(value: Json) -> None:
    assert mentions_shorthand(value)


@pytest.mark.parametrize(
    "value",
    [
        {"Fn::Join": [":", NATIVE]},
        {"Fn::Join": 5},
        {"Fn::Join": [":", {"Ref": "List"}]},
        {"Fn::Join": ["", []]},
    ],
)
def test_no_shorthand_in_joins(value: Json) -> None:
    assert not mentions_shorthand(value)


CALL = '{"Resource": "arn:aws:states:us-west-2::aws-sdk:sqs:listQueues"}'


def test_call_in_a_member_that_a_later_one_replaces_is_refused() -> None:
    text = '{"States": {\n  "A": ' + CALL + ',\n  "A": {"Type": "Pass"}}}'
    with pytest.raises(NotJson, match="line 2 column 3: expected a name that no later member has"):
        refuse_shadowed_calls(parse(text))


@pytest.mark.parametrize(
    "text",
    ['{"A": {"Type": "Pass"}, "A": ' + CALL + "}", '{"A": [' + CALL + '], "B": {"A": ' + CALL + "}}"],
)
def test_other_duplicate_members_are_not_refused(text: str) -> None:
    refuse_shadowed_calls(parse(text))


TASK = '"A": {"Type": "Task", "Resource": "arn:aws:states:us-west-2::aws-sdk:sqs:listQueues", "End": true}'
STATE = '"B": {"Type": "Pass", "End": true}'


@pytest.mark.parametrize(
    "value",
    [
        STATE,
        {"Fn::Sub": STATE},
        {"Fn::If": ["A", {"Fn::Sub": [STATE, {}]}, ""]},
        {"Fn::If": ["A", STATE, {"Ref": "AWS::NoValue"}]},
    ],
)
@pytest.mark.parametrize(
    "states", [f"{TASK}, ${{Steps}}", f"${{Steps}} {TASK}", f"{TASK} ${{Steps}} {STATE}"]
)
def test_placeholders_for_states_keep_their_place(states: str, value: Json) -> None:
    text = '{"States": {' + states + "}}"
    parsed = parse(text, is_complete=False)
    refuse_hidden_calls(parsed, {"Steps": value}.get)
    assert [text[start:].startswith("${Steps}") for start, _ in parsed.members] == [True]
    with pytest.raises(NotJson, match="expected a member name in quotes"):
        parse(text)


@pytest.mark.parametrize(
    "value", [TASK, {"Fn::Sub": TASK}, {"Fn::If": ["A", TASK, ""]}, {"Ref": "Steps"}, None]
)
def test_placeholders_that_may_contain_calls_are_refused(value: Json) -> None:
    parsed = parse('{"States": {' + STATE + ", ${Steps}}}", is_complete=False)
    with pytest.raises(NotJson, match="line 1 column 49: expected a member name in quotes"):
        refuse_hidden_calls(parsed, {"Steps": value}.get)


@pytest.mark.parametrize(
    ("resource", "is_refused"),
    [
        ("arn:aws:states:us-west-2::aws-sdk:sqs:sendMessage", True),
        ("${Arn}", True),
        ("arn:${AWS::Partition}:states:${Region}::aws-sdk:sqs:sendMessage", True),
        ("arn:${AWS::Partition}:states:::aws-sdk:sqs:sendMessage", False),
        ("arn:aws:states:::lambda:invoke", False),
    ],
)
def test_placeholders_inside_a_call_are_refused(resource: str, *, is_refused: bool) -> None:
    state = '{"Type": "Task", "Resource": "' + resource + '", "Parameters": {"a": [{${Steps}}]}}'
    parsed = parse('{"States": {"A": ' + state + "}}", is_complete=False)
    with pytest.raises(NotJson) if is_refused else nullcontext():
        refuse_hidden_calls(parsed, {"Steps": '"b": 1'}.get)

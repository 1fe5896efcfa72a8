"""Tests of `mentions_shorthand` with `Fn::Join`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.definition.detection import mentions_shorthand, refuse_shadowed_calls
from macro.definition.json_text import NotJson, parse

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

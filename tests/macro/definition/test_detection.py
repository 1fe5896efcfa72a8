"""Tests of `mentions_shorthand` with `Fn::Join`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.definition.detection import mentions_shorthand

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

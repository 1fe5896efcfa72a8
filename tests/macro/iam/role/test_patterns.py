"""Tests of wildcard patterns in actions and ARNs."""

from __future__ import annotations

from time import perf_counter
from typing import Any

import pytest

from macro.iam.role.patterns import can_have_format, matches
from macro.iam.role.text_parts import split_text

OBJECT = "arn:${Partition}:s3:::${BucketName}/${ObjectName}"
BUCKET = "arn:${Partition}:s3:::${BucketName}"
TABLE = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"
GROUP = "arn:${Partition}:logs:${Region}:${Account}:log-group:${LogGroupName}"


@pytest.mark.parametrize(
    ("pattern", "text", "expected"),
    [
        ("*", "", True),
        ("s3:Get*", "s3:GetObject", True),
        ("s3:Get?bject", "s3:GetObject", True),
        ("s3:Get", "s3:GetObject", False),
        ("*Object", "s3:GetObjects", False),
        ("a**b", "ab", True),
        ("a.c", "abc", False),
    ],
)
def test_matches(pattern: str, text: str, expected: bool) -> None:  # noqa: FBT001
    assert matches(pattern, text) is expected


@pytest.mark.parametrize(
    ("pattern", "arn_format", "expected"),
    [
        ("*", OBJECT, True),
        ("arn:aws:s3:::b/*", OBJECT, True),
        ("arn:aws:s3:::b*", OBJECT, True),
        ("arn:aws:s3:::b", OBJECT, False),
        ("arn:aws:s3:::b", BUCKET, True),
        ("arn:aws:s3:::b/*", BUCKET, False),
        ({"Fn::Sub": "arn:aws:s3:::${B}"}, OBJECT, False),
        ({"Fn::Sub": "arn:aws:s3:::${B}/${!aws:userid}/*"}, OBJECT, True),
        ({"Fn::Sub": "${B.Arn}/x"}, OBJECT, True),
        ({"Ref": "Arn"}, OBJECT, True),
        ("arn:aws:sqs:*:*:q", OBJECT, False),
        ("arn:aws:dynamodb:us-west-2:1:table/orders", TABLE, True),
        ("arn:aws:dynamodb:us-west-2:1:table/orders/index/day", TABLE, False),
        ("arn:aws:logs:eu-central-1:1:log-group:/aws/x:*", GROUP, True),
    ],
)
def test_formats(pattern: Any, arn_format: str, expected: bool) -> None:  # noqa: FBT001
    assert can_have_format(split_text(pattern), arn_format) is expected


def test_patterns_with_many_wildcards_are_matched_quickly() -> None:
    started = perf_counter()
    assert not matches("*a" * 1000, "a" * 999 + "b")
    assert not matches("a*" * 500 + "b", "a" * 1000)
    assert can_have_format(("*" + "?*" * 900,), OBJECT)
    assert perf_counter() - started < 5

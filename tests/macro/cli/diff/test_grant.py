"""Tests of which permission covers which other one."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from macro.cli.diff.grant import Grant, covers, merge_alternatives

EQUALS, NOT_EQUALS = "StringEquals", "StringNotEquals"


def grant(
    resource: str = "*", condition: dict[str, Any] | None = None, excluded: tuple[str, ...] = ()
) -> Grant:
    return Grant(
        "A/B", "Allow", "s3:GetObject", resource, json.dumps(condition) if condition else "", excluded
    )


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        ({}, {EQUALS: {"k": "a"}}),
        ({EQUALS: {"k": ["a", "b"]}}, {EQUALS: {"k": "b"}}),
        ({EQUALS: {"k": "a"}}, {EQUALS: {"k": "a", "l": "b"}}),
        ({NOT_EQUALS: {"k": "a"}}, {NOT_EQUALS: {"k": ["a", "b"]}}),
        ({"ForAnyValue:StringNotLike": {"k": "a"}}, {"ForAnyValue:StringNotLike": {"k": ["b", "a"]}}),
    ],
)
def test_stricter_conditions(wide: dict[str, Any], narrow: dict[str, Any]) -> None:
    assert covers(grant(condition=wide), grant(condition=narrow))
    assert not covers(grant(condition=narrow), grant(condition=wide))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({EQUALS: {"k": "a"}}, {EQUALS: {"k": "b"}}),
        ({EQUALS: {"k": "a"}}, {"StringLike": {"k": "a"}}),
        ({"Fn::If": ["C", {EQUALS: {"k": "a"}}, {}]}, {"Fn::If": ["D", {EQUALS: {"k": "a"}}, {}]}),
        ({EQUALS: {"Fn::If": ["C", {"k": "a"}, {}]}}, {EQUALS: {"k": "a"}}),
    ],
)
def test_different_conditions(one: dict[str, Any], other: dict[str, Any]) -> None:
    assert not covers(grant(condition=one), grant(condition=other))
    assert not covers(grant(condition=other), grant(condition=one))
    assert covers(grant(condition=one), grant(condition=one))


@pytest.mark.parametrize(
    ("wide", "narrow"),
    [
        (grant(excluded=("a/b",)), grant(excluded=("a/*",))),
        (grant(excluded=("a",)), grant(excluded=("a", "b"))),
        (grant("*"), grant(excluded=("a",))),
    ],
)
def test_excluded_resources(wide: Grant, narrow: Grant) -> None:
    assert covers(wide, narrow)
    assert not covers(narrow, wide)


@pytest.mark.parametrize(
    ("alternatives", "expected"),
    [
        ([(("C", True),), (("C", False),)], [()]),
        ([(), (("C", True),)], [()]),
        ([(("C", True), ("D", True)), (("C", True),)], [(("C", True),)]),
        ([(("C", True),), (("D", True),)], [(("C", True),), (("D", True),)]),
    ],
)
def test_permission_that_exists_in_several_cases(
    alternatives: list[tuple[tuple[str, bool], ...]], expected: list[tuple[tuple[str, bool], ...]]
) -> None:
    merged = merge_alternatives(replace(grant(), exists_if=each) for each in alternatives)
    assert sorted(each.exists_if for each in merged) == expected

"""Tests of reading parameters by path."""

from __future__ import annotations

from typing import Any

import pytest

from macro.iam.arns.parameter_values import Unknown
from macro.iam.arns.parameters import bind_variables, is_present, read_values
from macro.model.template_values import Intrinsic, RunTime
from tests.macro.iam.calls import template_value


@pytest.mark.parametrize(
    ("tree", "path", "expected"),
    [
        ({"TableName": "a"}, "TableName", ["a"]),
        ({"tableName": "a"}, "TableName", ["a"]),
        ({"DbClusterIdentifier": "a"}, "DBClusterIdentifier", ["a"]),
        ({"Ids": ["a", "b"]}, "Ids[]", ["a", "b"]),
        ({"A": {"B": [{"C": "x"}, {"C": "y"}, {}]}}, "A.B[].C", ["x", "y"]),
        ({"Items": {"a": 1, "b": 2}}, "Items{}", ["a", "b"]),
        ({}, "Bus=default", ["default"]),
        ({"Entries": [{"Bus": "b"}, {}]}, "Entries[].Bus", ["b"]),
        ({"N": 3, "B": True}, "N", ["3"]),
        ({"B": True}, "B", ["true"]),
        ({}, "A.B[]", []),
        ({"A": {"Ref": "AWS::NoValue"}}, "A", []),
    ],
)
def test_read_values_ignores_the_case_of_names(tree: Any, path: str, expected: list[str]) -> None:
    assert read_values(template_value(tree), path) == expected


def test_value_inside_an_unknown_value_is_unknown() -> None:
    whole = RunTime("$.a")
    unknown = Unknown("is only known at run time ($.a)")
    assert read_values({"A": whole}, "A.B[].C") == [unknown]
    assert read_values(whole, "A") == [unknown]
    (inside,) = read_values({"A": Intrinsic({"Ref": "List"})}, "A[]")
    assert inside == Unknown('depends on {"Ref": "List"}, which the macro can\'t evaluate')


@pytest.mark.parametrize(
    ("tree", "path", "expected"),
    [
        ({"V": "1"}, "V", True),
        ({}, "V", False),
        ({"Bus": "hub"}, "Bus!=default", True),
        ({"Bus": "default"}, "Bus!=default", False),
        ({}, "Bus!=default", False),
        ({"I": [{"Put": {}}]}, "I[].Put", True),
        ({"I": [{"Get": {}}]}, "I[].Put", False),
    ],
)
def test_is_present(tree: Any, path: str, *, expected: bool) -> None:
    assert is_present(template_value(tree), path) is expected


def test_bind_variables_combines_members_of_the_same_item() -> None:
    tree = template_value({"Bucket": "b", "Objects": [{"Key": "x", "Version": "1"}, {"Key": "y"}]})
    assert bind_variables(tree, {"B": "Bucket", "K": "Objects[].Key", "V": "Objects[].Version"}) == [
        {"B": "b", "K": "x", "V": "1"},
        {"B": "b", "K": "y"},
    ]

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.references import conditions_of, looks_up, referenced

if TYPE_CHECKING:
    from macro.known import Json


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ({"Ref": "A"}, ["A"]),
        ({"Fn::GetAtt": ["A", "Arn"]}, ["A"]),
        ({"Fn::GetAtt": "A.Arn"}, ["A"]),
        ({"Fn::Sub": "${A}-${B.Arn}-${!C}"}, ["A", "B"]),
        ({"Fn::Sub": ["${A}-${V}", {"V": {"Ref": "B"}}]}, ["A", "B"]),
        ({"Fn::Join": ["", ["x", {"Ref": "A"}, {"Fn::If": ["C", {"Ref": "B"}, ""]}]]}, ["A", "B"]),
        ("${A}", []),
        (None, []),
    ],
)
def test_names_that_a_value_uses(value: Json, names: list[str]) -> None:
    assert list(referenced(value)) == names


def test_conditions_that_a_value_depends_on() -> None:
    value: Json = {"Fn::If": ["A", {"x": {"Fn::If": ["B", 1, 2]}}, [{"Condition": "C"}]]}
    assert list(conditions_of(value)) == ["A", "B", "C"]


def test_mappings() -> None:
    assert looks_up([{"x": {"Fn::FindInMap": ["M", "a", "b"]}}])
    assert not looks_up({"x": ["Fn::FindInMap"]})

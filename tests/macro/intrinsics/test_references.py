from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from macro.intrinsics.references import referenced, referenced_conditions, uses_mapping

if TYPE_CHECKING:
    from macro.model.template_values import Json


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
def test_referenced_names(value: Json, names: list[str]) -> None:
    assert list(referenced(value)) == names


def test_referenced_conditions() -> None:
    value: Json = {"Fn::If": ["A", {"x": {"Fn::If": ["B", 1, 2]}}, [{"Condition": "C"}]]}
    assert list(referenced_conditions(value)) == ["A", "B", "C"]


def test_mappings() -> None:
    assert uses_mapping([{"x": {"Fn::FindInMap": ["M", "a", "b"]}}])
    assert not uses_mapping({"x": ["Fn::FindInMap"]})

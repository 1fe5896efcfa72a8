"""Tests of reading and replacing values at paths in JSON values."""

import pytest

from macro.definition.json_path import replace_at, value_at


def test_paths_through_objects_and_lists() -> None:
    assert value_at({"a": [1, {"b": 2}]}, ("a", 1, "b")) == 2
    with pytest.raises(KeyError):
        value_at({"a": 1}, ("a", "b"))


def test_parts_without_changes_are_shared() -> None:
    value = {"a": [{"b": 1}, {"c": 2}], "d": {"e": 3}}
    changed = replace_at(value, {("a", 1): "new"})  # type: ignore[arg-type]
    assert changed == {"a": [{"b": 1}, "new"], "d": {"e": 3}}
    assert value == {"a": [{"b": 1}, {"c": 2}], "d": {"e": 3}}
    assert isinstance(changed, dict)
    assert changed["d"] is value["d"]
    assert changed["a"][0] is value["a"][0]  # type: ignore[index]


def test_key_order_does_not_change() -> None:
    assert list(replace_at({"z": 1, "a": 2}, {("z",): 3})) == ["z", "a"]  # type: ignore[arg-type]

"""Tests of splitting a list that an intrinsic function returns into its items."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.intrinsics.list_items import select_items
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.model.template_values import Json

LIST: dict[str, Json] = {"Ref": "Regions"}


def items(*possible: Any) -> Any:
    return select_items(Intrinsic(LIST, possible, possible, is_list=True))


def test_each_item_is_a_select() -> None:
    first, second = items(["a", "b"], ["c", "b"])
    assert first.function == {"Fn::Select": [0, LIST]}
    assert second.function == {"Fn::Select": [1, LIST]}
    assert first.possible == ("a", "c")
    assert second.possible == ("b",)
    assert items([]) == []


@pytest.mark.parametrize("possible", [(["a"], ["a", "b"]), (["a"], "a"), (["a"], None), ("a",)])
def test_list_of_unknown_length(possible: tuple[Any, ...]) -> None:
    assert items(*possible) is None


def test_list_without_possible_values() -> None:
    assert select_items(Intrinsic(LIST, is_list=True)) is None

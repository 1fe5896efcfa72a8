"""Lists that intrinsic functions return, such as the list of a `CommaDelimitedList` parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.structure import MAX_DEPTH
from macro.model.template_values import Intrinsic, distinct

if TYPE_CHECKING:
    from macro.intrinsics.template_facts import TemplateFacts
    from macro.model.template_values import Json


def returns_list(value: Json, facts: TemplateFacts, depth: int = 0) -> bool:
    """Returns whether a value is a list in at least one branch, although its items can be unknown."""
    if depth > MAX_DEPTH:
        return False
    match value:
        case list() | {"Fn::Split": _} | {"Fn::GetAZs": _} | {"Fn::Cidr": _}:
            return True
        case {"Ref": str(name)}:
            return facts.is_list(name)
        case {"Fn::If": [_, *sides]}:
            return any(returns_list(side, facts, depth + 1) for side in sides)
        case _:
            return False


def select_items(value: Intrinsic) -> list[Intrinsic] | None:
    """Returns one `Fn::Select` for each item of a list, so that the macro can put each item where it needs it.

    Args:
        value: A function that returns a list in at least one branch (`is_list`).

    Returns:
        The items, or None if the number of items isn't certain: the list is unknown, its length depends on a
        condition, or the function doesn't return a list in every branch.
    """
    lists = [each for each in value.possible or () if isinstance(each, list)]
    lengths = {len(each) for each in lists}
    if value.possible is None or len(lists) < len(value.possible) or len(lengths) != 1:
        return None
    return [_select(value, index, items) for index, items in enumerate(zip(*lists, strict=True))]


def _select(value: Intrinsic, index: int, items: tuple[Json, ...]) -> Intrinsic:
    possible = distinct(items)
    return Intrinsic({"Fn::Select": [index, value.function]}, possible, possible)

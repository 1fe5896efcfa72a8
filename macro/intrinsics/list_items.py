"""The items of a list that an intrinsic function returns, such as a `CommaDelimitedList` parameter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.intrinsics.evaluation import distinct_values
from macro.model.template_values import Intrinsic

if TYPE_CHECKING:
    from macro.model.template_values import Json


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
    possible = distinct_values(items)
    return Intrinsic({"Fn::Select": [index, value.function]}, possible, possible)

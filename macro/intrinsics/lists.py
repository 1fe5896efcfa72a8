"""Lists that intrinsic functions return."""

from __future__ import annotations

from macro.model.template_values import Intrinsic


def select_items(value: Intrinsic) -> list[Intrinsic] | None:
    """Returns an `Fn::Select` for each item of a list, or None if the number of items is unknown."""
    lists = [each for each in value.possible or () if isinstance(each, list)]
    if not lists or len(lists) != len(value.possible or ()) or len({len(each) for each in lists}) > 1:
        return None
    return [
        Intrinsic({"Fn::Select": [index, value.function]}, tuple(each[index] for each in lists))
        for index in range(len(lists[0]))
    ]

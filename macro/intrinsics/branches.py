"""Template values without their `Fn::If` functions: each value with the branches that lead to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.model.call import Branch
from macro.model.template_values import NO_VALUE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from macro.model.diagnostics import TemplatePath
    from macro.model.template_values import Json

Branches = tuple[Branch, ...]


def unfold(
    value: Json, path: TemplatePath, branches: Branches = ()
) -> Iterator[tuple[Json, TemplatePath, Branches]]:
    """Yields each value that an `Fn::If` can return, with its path and branches; nothing for `AWS::NoValue`."""
    match value:
        case {"Fn::If": [str(condition), then, otherwise]} if isinstance(value, dict) and len(value) == 1:
            for taken, side, step in ((True, then, 1), (False, otherwise, 2)):
                combined = combine(branches, (Branch(condition, taken),))
                if combined is not None:
                    yield from unfold(side, path.at("Fn::If", step), combined)
        case _ if value != NO_VALUE:
            yield value, path, branches


def unfold_items(
    value: Json, path: TemplatePath, branches: Branches = ()
) -> Iterator[tuple[Json, TemplatePath, Branches]]:
    """Yields the items of a list or a single value, through every `Fn::If` around the list or an item."""
    for each, each_path, each_branches in unfold(value, path, branches):
        if not isinstance(each, list):
            yield each, each_path, each_branches
            continue
        for index, item in enumerate(each):
            yield from unfold(item, each_path.at(index), each_branches)


def combine(first: Branches, second: Branches) -> Branches | None:
    """Returns both groups of branches without duplicates, or None if they contradict each other."""
    taken = {branch.condition: branch.taken for branch in first}
    if any(taken.get(branch.condition, branch.taken) != branch.taken for branch in second):
        return None
    return (*first, *(branch for branch in second if branch.condition not in taken))

"""What a change set would change."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localaws.cloudformation.intrinsics import referenced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from localaws.cloudformation.stack import Source, Stack


@dataclass(frozen=True, slots=True)
class Change:
    """One resource that a change set adds, modifies or removes."""

    action: str
    logical_id: str
    type: str
    physical_id: str = ""


def changes_between(before: Source | None, after: Source, stack: Stack) -> tuple[Change, ...]:
    """The changes from a stack's current source (None: it has none yet) to another."""
    old = before.template.get("Resources", {}) if before else {}
    new = after.template["Resources"]
    moved = _changed_parameters(before, after)
    return tuple(_changes(old, new, moved, stack))


def _changes(
    old: Mapping[str, Any], new: Mapping[str, Any], moved: set[str], stack: Stack
) -> Iterator[Change]:
    for name, body in new.items():
        if name not in old:
            yield Change("Add", name, body["Type"])
        elif old[name] != body or moved & set(referenced(body)):
            yield Change("Modify", name, body["Type"], _physical_id(stack, name))
    for name, body in old.items():
        if name not in new:
            yield Change("Remove", name, body["Type"], _physical_id(stack, name))


def _physical_id(stack: Stack, name: str) -> str:
    return stack.resources[name].physical.id if name in stack.resources else ""


def _changed_parameters(before: Source | None, after: Source) -> set[str]:
    known = before.parameters if before else {}
    return {name for name, value in after.parameters.items() if known.get(name) != value}

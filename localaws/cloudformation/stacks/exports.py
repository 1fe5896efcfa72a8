"""Exports and imports between the stacks of a region."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from localaws.cloudformation.stacks.model import Output, Stack


def exports_of(stacks: Iterable[Stack]) -> dict[str, tuple[str, Stack]]:
    """The exports of these stacks by name: value and exporting stack."""
    return {
        output.export: (output.value, stack) for stack in stacks for output in stack.outputs if output.export
    }


def importers(stacks: Iterable[Stack], export: str) -> list[str]:
    """The names of those of the stacks that import an export."""
    return [stack.identity.name for stack in stacks if export in stack.imports]


def deletion_obstacle(stack: Stack, others: Sequence[Stack]) -> str:
    """Why a stack can't be deleted while the others import from it; empty where it can."""
    for output in stack.outputs:
        users = importers(others, output.export) if output.export else []
        if users:
            return f"Export {output.export} cannot be deleted as it is in use by {', '.join(users)}"
    return ""


def change_obstacle(stack: Stack, outputs: Iterable[Output], others: Sequence[Stack]) -> str:
    """Why a stack can't have these outputs: another one exports a name, or imports what would change."""
    after = {output.export: output.value for output in outputs if output.export}
    taken = exports_of(others)
    for name in after:
        if name in taken:
            owner = taken[name][1].identity.name
            return f"Export with name {name} is already exported by stack {owner}."
    for output in stack.outputs:
        users = importers(others, output.export) if output.export else []
        if users and after.get(output.export) != output.value:
            verb = "updated" if output.export in after else "deleted"
            return f"Export {output.export} cannot be {verb} as it is in use by {', '.join(users)}"
    return ""

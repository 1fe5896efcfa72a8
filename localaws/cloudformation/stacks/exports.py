"""Exports and imports between the stacks of an account and Region."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from localaws.cloudformation.stacks.model import Output, Stack


def list_exports_by_name(stacks: Iterable[Stack]) -> dict[str, tuple[str, Stack]]:
    """Returns the stacks' exports: for each export name, the value and the exporting stack."""
    return {
        output.export: (output.value, stack) for stack in stacks for output in stack.outputs if output.export
    }


def list_importing_stacks(stacks: Iterable[Stack], export: str) -> list[str]:
    """Returns the names of the stacks that import an export."""
    return [stack.identity.name for stack in stacks if export in stack.imports]


def find_deletion_conflict(stack: Stack, others: Sequence[Stack]) -> str:
    """Returns the reason why a stack can't be deleted: another stack imports from it. Otherwise returns ""."""
    for output in stack.outputs:
        importing = list_importing_stacks(others, output.export) if output.export else []
        if importing:
            return f"Export {output.export} cannot be deleted as it is in use by {', '.join(importing)}"
    return ""


def find_export_conflict(stack: Stack, outputs: Iterable[Output], others: Sequence[Stack]) -> str:
    """Returns the reason why a stack can't have these outputs, or "".

    Another stack already exports the same name, or imports an export that would change.
    """
    new_exports = {output.export: output.value for output in outputs if output.export}
    existing = list_exports_by_name(others)
    for name in new_exports:
        if name in existing:
            owner = existing[name][1].identity.name
            return f"Export with name {name} is already exported by stack {owner}."
    for output in stack.outputs:
        importing = list_importing_stacks(others, output.export) if output.export else []
        if importing and new_exports.get(output.export) != output.value:
            verb = "updated" if output.export in new_exports else "deleted"
            return f"Export {output.export} cannot be {verb} as it is in use by {', '.join(importing)}"
    return ""

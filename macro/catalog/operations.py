"""Operations by any of their names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from macro.catalog.names import folded, nearest

if TYPE_CHECKING:
    from macro.catalog.model import Operation
    from macro.catalog.services import Service


def find_operation(service: Service, name: str) -> Operation | None:
    """Returns the operation with this name in any vocabulary, or None.

    `getItem`, `GetItem`, `GetItemCommand`, and `get_item` are the same operation. The suffix `Command` is removed
    only if the complete name isn't an operation, such as Systems Manager's `SendCommand`.
    """
    key = folded(name)
    names = service.folded_operations
    match = names.get(key) or (names.get(key.removesuffix("command")) if key.endswith("command") else None)
    return service.operations[match] if match else None


def nearest_operations(service: Service, name: str) -> tuple[str, ...]:
    """Returns up to three operations of the service with similar names, the most similar first."""
    return nearest(folded(name).removesuffix("command"), service.operations)

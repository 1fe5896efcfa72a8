"""botocore's paginators: which results they collect, and which operations `Paginate` can't be used with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from botocore.model import OperationModel, Shape


def paging_problem(
    operation: OperationModel,
    paginator: Mapping[str, Any] | None,
    *,
    max_items: int | None,
    page_size: int | None,
) -> str | None:
    """Returns why `Paginate` can't be used with an operation, or None if it can.

    Args:
        operation: The operation's model.
        paginator: The operation's entry in botocore's paginators, or None if it has none.
        max_items: `Paginate.MaxItems`.
        page_size: `Paginate.PageSize`.
    """
    name = f"{operation.service_model.service_name} {operation.name}"
    if paginator is None:
        return f"{name} has no paginator in botocore"
    shapes = [_find_shape(operation, key) for key in result_keys(paginator)]
    types = [shape.type_name for shape in shapes if shape]
    if {"map", "structure"} & set(types) or ("string" in types and len(types) > 1):
        return f"the pages of {name} can't be merged, because their results aren't lists"
    if max_items is not None and types[:1] != ["list"]:
        return f"MaxItems counts the items of a list, and {name} doesn't return a list"
    if page_size is not None and "limit_key" not in paginator:
        return f"{name} has no parameter for the PageSize"
    return None


def result_keys(paginator: Mapping[str, Any]) -> list[str]:
    """Returns the JMESPath expressions of the members that a paginator merges."""
    keys = paginator["result_key"]
    return keys if isinstance(keys, list) else [keys]


def _find_shape(operation: OperationModel, key: str) -> Shape | None:
    shape: Shape | None = operation.output_shape
    for name in key.split("."):
        shape = getattr(shape, "members", {}).get(name)
    return shape

"""Selects the events of an execution's history, as GetExecutionHistory returns them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_PAGE: Final = 1000  # the largest page, which AWS also returns without maxResults
_DATA: Final = frozenset({"input", "inputDetails", "output", "outputDetails", "parameters"})


def select_events(
    events: Sequence[dict[str, Any]], *, newest_first: bool, token: str, limit: int, with_data: bool
) -> tuple[list[dict[str, Any]], str]:
    """Returns a page of events and the token of the next page, or an empty string.

    Args:
        events: All events, the oldest one first.
        newest_first: Whether to return the newest event first.
        token: The token that this function returned with the previous page, or empty.
        limit: The maximum number of events; 0 for the default.
        with_data: Whether to return the inputs and outputs.

    Raises:
        ValueError: The token is invalid.
    """
    ordered = list(reversed(events)) if newest_first else list(events)
    start = int(token or 0)
    end = start + (limit or _PAGE)
    page = ordered[start:end]
    return (page if with_data else [_without_data(event) for event in page]), (
        str(end) if end < len(ordered) else ""
    )


def _without_data(event: dict[str, Any]) -> dict[str, Any]:
    return {
        name: {key: item for key, item in value.items() if key not in _DATA}
        if isinstance(value, dict)
        else value
        for name, value in event.items()
    }

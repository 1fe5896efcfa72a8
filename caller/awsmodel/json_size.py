"""The size of a value as JSON, without serializing it."""

from __future__ import annotations

from typing import Any


def min_json_size(value: Any) -> int:
    """Returns the minimum number of bytes of a value as JSON.

    One object can occur many times in a value (`[@, @] | [@, @]` in a query, YAML aliases), and JSON repeats it each
    time. The function visits each object once and counts each occurrence. It doesn't follow an object inside of itself.
    """
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    pending = [(value, False)]
    while pending:
        part, members_are_done = pending.pop()
        if not isinstance(part, dict | list):
            continue
        members = list(part.values()) if isinstance(part, dict) else part
        if members_are_done:
            sizes[id(part)] = 2 + sum(1 + _size_of_value(member, sizes) for member in members)
        elif id(part) not in entered:
            entered.add(id(part))
            pending.append((part, True))
            pending += [(member, False) for member in members]
    return _size_of_value(value, sizes)


def _size_of_value(value: Any, sizes: dict[int, int]) -> int:
    return len(value) if isinstance(value, str) else sizes.get(id(value), 1)

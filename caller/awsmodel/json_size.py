"""How large a value is as JSON, without writing it."""

from __future__ import annotations

from typing import Any


def min_json_size(value: Any) -> int:
    """The fewest bytes that a value can have as JSON.

    A value can hold one part in many places (a query's `[@, @] | [@, @]`, YAML's aliases), each of which would be
    written out: every part is looked at once, and counted as often as it is there. A part inside of itself ends there.
    """
    sizes: dict[int, int] = {}
    entered: set[int] = set()
    waiting = [(value, False)]
    while waiting:
        part, members_are_done = waiting.pop()
        if not isinstance(part, dict | list):
            continue
        members = list(part.values()) if isinstance(part, dict) else part
        if members_are_done:
            sizes[id(part)] = 2 + sum(1 + _own_size(member, sizes) for member in members)
        elif id(part) not in entered:
            entered.add(id(part))
            waiting.append((part, True))
            waiting += [(member, False) for member in members]
    return _own_size(value, sizes)


def _own_size(value: Any, sizes: dict[int, int]) -> int:
    return len(value) if isinstance(value, str) else sizes.get(id(value), 1)

"""The command `stats` of CloudWatch Logs Insights: count, sum, avg, max, and pct, by fields."""

from __future__ import annotations

import math
import re
from typing import Any, Final

from localaws.logs.insights_expressions import InvalidQuery

_AGGREGATE: Final = re.compile(r"(count|sum|avg|max|pct)\(([@\w.*]+)(?:, ?([\d.]+))?\) as (\w+)")


def group_rows(rows: list[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """Returns one row per group of rows, with the fields of the group and its aggregates; raises InvalidQuery."""
    aggregates, _, by = text.partition(" by ")
    found = list(_AGGREGATE.finditer(aggregates))
    if ", ".join(each[0] for each in found) != aggregates:
        raise InvalidQuery(f"The local AWS can't execute stats {text}")
    names = [name.strip() for name in by.split(",")] if by else []
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row.get(name) for name in names), []).append(row)
    return [
        dict(zip(names, key, strict=True)) | {each[4]: _aggregate(each, members) for each in found}
        for key, members in groups.items()
    ]


def _aggregate(aggregate: re.Match[str], rows: list[dict[str, Any]]) -> float | None:
    function, name, percentile, _ = aggregate.groups()
    if function == "count":
        return len(rows) if name == "*" else sum(row.get(name) is not None for row in rows)
    values: list[float] = sorted(row[name] for row in rows if isinstance(row.get(name), int | float))
    if not values:
        return None
    match function:
        case "sum":
            return sum(values)
        case "avg":
            return sum(values) / len(values)
        case "max":
            return values[-1]
        case _:
            return values[max(math.ceil(float(percentile) / 100 * len(values)) - 1, 0)]

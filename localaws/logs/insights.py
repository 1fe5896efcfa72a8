"""Queries of CloudWatch Logs Insights: fields, filter, sort, limit, and stats.

Source: Amazon CloudWatch Logs User Guide, CloudWatch Logs Insights query language: Supported commands. Every other
command, function, or operator is an error.
"""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

import moto.logs.models

from localaws.logs.insights_expressions import InvalidQuery, parse_condition
from localaws.logs.insights_stats import group_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from moto.logs.models import LogGroup

    Row = dict[str, Any]

_LIMIT: Final = 10_000
_SHOWN: Final = ("@timestamp", "@message")  # without `fields`


def execute_query(log_groups: list[LogGroup], query: str, start_time: int, end_time: int) -> list[Row]:
    """Returns the rows of a query: the fields that it shows, newest first unless it sorts them.

    Args:
        log_groups: The log groups.
        query: The text of the query.
        start_time: The first second of the events.
        end_time: The last second of the events.

    Raises:
        InvalidQuery: The local AWS can't execute the query.
    """
    rows = list(_read_rows(log_groups, start_time, end_time))
    rows.sort(key=lambda row: str(row["@timestamp"]), reverse=True)
    shown: tuple[str, ...] = _SHOWN
    limit = _LIMIT
    for command, _, rest in (part.partition(" ") for part in _split(query)):
        match command:
            case "fields":
                shown = tuple(name.strip() for name in rest.split(","))
            case "filter":
                condition = parse_condition(rest)
                rows = [row for row in rows if condition(row)]
            case "sort":
                rows = _sort(rows, rest)
            case "limit":
                limit = int(rest)
            case "stats":
                rows = group_rows(rows, rest)
                shown = tuple(rows[0]) if rows else ()
            case _:
                raise InvalidQuery(f"The local AWS can't execute the command {command}")
    return [{name: row[name] for name in shown if row.get(name) is not None} for row in rows[:limit]]


def _split(query: str) -> list[str]:
    """Returns the commands, without comments. A pipe in quotes or slashes separates nothing."""
    text = re.sub(r"(?m)^\s*#.*$", "", query)
    parts = re.findall(r"""(?:"[^"]*"|/(?:[^/\\]|\\.)*/|[^|])+""", text)
    return [" ".join(part.split()) for part in parts if part.strip()]


def _read_rows(log_groups: list[LogGroup], start: int, end: int) -> Iterator[Row]:
    """Yields the fields of each event: those that begin with @, and those of the first JSON object in the message."""
    for group in log_groups:
        for stream in group.streams.values():
            for event in stream.events:
                if start <= event.timestamp / 1000 < end + 1:
                    time = datetime.fromtimestamp(event.timestamp / 1000, UTC)
                    yield {
                        **dict(_flatten(_read_json(event.message))),
                        "@timestamp": f"{time:%Y-%m-%d %H:%M:%S}.{event.timestamp % 1000:03}",
                        "@message": event.message,
                        "@logStream": stream.log_stream_name,
                        "@log": group.name,
                    }


def _read_json(message: str) -> Any:
    start = message.find("{")
    try:
        return json.JSONDecoder().raw_decode(message, start)[0] if start >= 0 else {}
    except ValueError:
        return {}


def _flatten(value: Any, prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Yields the scalar members of a JSON value with their paths, such as `targets.0.region`."""
    if isinstance(value, dict | list):
        for name, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _flatten(inner, f"{prefix}.{name}" if prefix else str(name))
    elif value is not None:
        yield prefix, int(value) if isinstance(value, bool) else value


def _sort(rows: list[Row], rest: str) -> list[Row]:
    name, _, order = rest.partition(" ")
    key: Callable[[Row], tuple[bool, Any]] = lambda row: (row.get(name) is not None, row.get(name) or 0)  # noqa: E731
    return sorted(rows, key=key, reverse=order != "asc")


def install() -> None:
    """Replaces moto's queries, which ignore all commands except fields, sort, and limit."""
    models: Any = moto.logs.models
    models.execute_query = execute_query

"""Tests of queries of CloudWatch Logs Insights."""

from __future__ import annotations

import json
from typing import Any

import pytest
from moto.logs.models import LogsBackend

from localaws.logs.insights import execute_query
from localaws.logs.insights_expressions import InvalidQuery

ACCOUNT, REGION = "123456789012", "eu-west-1"
CALLS: list[dict[str, Any]] = [
    {"name": "a", "ms": 10, "tried": [{"region": "us-west-2"}], "cold": True},
    {"name": "b", "ms": 30, "error": "x | y", "cold": False},
    {"name": "a", "ms": 20.5, "error": "z", "cold": False},
]


def run(query: str, *, start: int = 0, end: int = 9) -> list[dict[str, Any]]:
    backend = LogsBackend(REGION, ACCOUNT)
    backend.create_log_group("callers", {})
    backend.create_log_stream("callers", "stream")
    group = backend.groups["callers"]
    messages = [*(json.dumps(call) for call in CALLS), "REPORT RequestId: r-1"]
    group.streams["stream"].put_log_events(
        [{"timestamp": 1000 * number, "message": text} for number, text in enumerate(messages)]
    )
    return execute_query([group], query, start, end)


def test_newest_events_come_first() -> None:
    rows = run("fields @message")
    assert rows[0] == {"@message": "REPORT RequestId: r-1"}
    assert [row["@timestamp"] for row in run("fields @timestamp")][-1] == "1970-01-01 00:00:00.000"
    assert len(run("fields @message", start=1, end=2)) == 2


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ('name = "a"', "aa"),
        ("name = 'b'", "b"),
        ("ms > 10", "ab"),
        ("ms <= 10 and cold = 1", "a"),
        ('error = "x | y"', "b"),
        ("ispresent(error)", "ab"),
        ("not ispresent(error) and ispresent(ms)", "a"),
        ('name = "b" or name = "a" and ms < 15', "ba"),
        ('(name = "b" or name = "a") and ms < 15', "a"),
        ('@message like "region"', "a"),
        ("error like /^z$|never/", "a"),
        ('tried.0.region = "us-west-2"', "a"),
        ('error != "z"', "b"),
        ("name > 5", ""),
        ('ms > "5"', ""),
    ],
)
def test_filters(condition: str, names: str) -> None:
    rows = run(f"fields name | filter {condition}")
    assert "".join(row["name"] for row in rows) == names


def test_sort_and_limit() -> None:
    query = "# the slowest\nfields ms, name, missing\n| filter ispresent(ms)\n| sort ms desc\n| limit 2"
    assert run(query) == [{"ms": 30, "name": "b"}, {"ms": 20.5, "name": "a"}]
    assert [row["ms"] for row in run("fields ms | filter ispresent(ms) | sort ms asc")] == [10, 20.5, 30]


def test_statistics() -> None:
    aggregates = (
        "count(*) as calls, count(error) as errors, sum(ms) as total, max(ms) as most, avg(ms) as mean"
    )
    assert run(
        f"filter ispresent(ms) | stats {aggregates}, pct(ms, 50) as median by name | sort name asc"
    ) == [
        {"name": "a", "calls": 2, "errors": 1, "total": 30.5, "most": 20.5, "mean": 15.25, "median": 10},
        {"name": "b", "calls": 1, "errors": 1, "total": 30, "most": 30, "mean": 30, "median": 30},
    ]


@pytest.mark.parametrize(
    "query",
    [
        "parse @message",
        "filter ms in [1]",
        "filter ms ==",
        "filter ms = 1 1",
        "filter (ms = 1",
        "stats dc(ms) as d",
        "stats count(*) as c, dc(ms) as d",
    ],
)
def test_query_that_cannot_be_executed(query: str) -> None:
    with pytest.raises(InvalidQuery, match="can't execute"):
        run(query)

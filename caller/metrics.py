"""CloudWatch metrics of a call, in its log line.

CloudWatch reads them from the line, so the function needs no permission and sends no request. Source: Amazon CloudWatch
User Guide, Specification: Embedded metric format.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMESPACE = "CrossRegion"
DIMENSIONS = ("service", "operation", "region")
NO_VALUE = "none"
"""The value of a dimension that an invalid call doesn't have. A dimension must have a value."""

UNITS = {
    "Calls": "Count",
    "Errors": "Count",
    "Latency": "Milliseconds",
    "Attempts": "Count",
    "Failovers": "Count",
    "Throttles": "Count",
}


def with_metrics(line: Mapping[str, object], now: float) -> dict[str, object]:
    """Returns a call's log line with its metrics.

    A poll whose condition isn't met yet (`CrossRegion.NotYet`) has the level INFO, and counts as no error.

    Args:
        line: The members of the line.
        now: The seconds since the epoch.
    """
    values = {
        "Calls": 1,
        "Errors": int(line["level"] == "ERROR"),
        "Latency": line["durationMs"],
        "Attempts": line["attempts"],
        "Failovers": line["failovers"],
        "Throttles": line["throttles"],
    }
    dimensions = {name: line[name] or NO_VALUE for name in DIMENSIONS}
    return {**line, **dimensions, **values, "_aws": _describe_metrics(now)}


def _describe_metrics(now: float) -> dict[str, Any]:
    metrics = [{"Name": name, "Unit": unit} for name, unit in UNITS.items()]
    directive = {"Namespace": NAMESPACE, "Dimensions": [list(DIMENSIONS)], "Metrics": metrics}
    return {"Timestamp": int(now * 1000), "CloudWatchMetrics": [directive]}

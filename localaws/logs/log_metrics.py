"""Metrics from log events: the embedded metric format, and metric filters.

Sources: Amazon CloudWatch User Guide, Specification: Embedded metric format; Amazon CloudWatch Logs User Guide,
Creating metrics from log events using filters.
"""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from moto.cloudwatch.models import cloudwatch_backends
from moto.logs.models import logs_backends

from localaws.logs.filter_patterns import matches, select

if TYPE_CHECKING:
    from collections.abc import Iterator


def publish_metrics(account: str, region: str, group: str, message: str) -> None:
    """Publishes the metrics of a log event in CloudWatch.

    Raises:
        InvalidPattern: The local AWS can't evaluate the pattern of a metric filter.
    """
    event = _parse(message)
    metrics = cloudwatch_backends[account][region]
    for namespace, datum in (*_embedded(event), *_filtered(account, region, group, message, event)):
        metrics.put_metric_data(namespace, [{"Timestamp": datetime.now(UTC).replace(tzinfo=None), **datum}])


def _parse(message: str) -> Any:
    try:
        return json.loads(message)
    except ValueError:
        return None


def _embedded(event: Any) -> list[tuple[str, dict[str, Any]]]:
    """Returns the namespace and the data of each embedded metric. An invalid event has none, as in CloudWatch."""
    try:
        return list(_read_embedded(event))
    except (AttributeError, KeyError, TypeError):
        return []


def _read_embedded(event: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the namespace and the data of each embedded metric, once for each set of dimensions."""
    directives = event["_aws"]["CloudWatchMetrics"] if isinstance(event, dict) and "_aws" in event else ()
    for directive in directives:
        for names in directive["Dimensions"]:
            dimensions = [{"Name": name, "Value": event[name]} for name in names]
            for metric in directive["Metrics"]:
                name, unit = metric["Name"], metric.get("Unit", "None")
                yield (
                    directive["Namespace"],
                    {"MetricName": name, "Value": event[name], "Unit": unit, "Dimensions": dimensions},
                )


def _filtered(
    account: str, region: str, group: str, message: str, event: Any
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yields the namespace and the data for each metric filter of the log group that the event matches."""
    for metric_filter in logs_backends[account][region].filters.metric_filters:
        if metric_filter["logGroupName"] == group and matches(metric_filter["filterPattern"], message):
            for target in metric_filter["metricTransformations"]:
                value = target["metricValue"]
                number = select(value, event) if value.startswith("$") else value
                if number is not None:
                    datum = {"MetricName": target["metricName"], "Value": float(number)}
                    yield target["metricNamespace"], datum | {"Unit": target.get("unit", "None")}

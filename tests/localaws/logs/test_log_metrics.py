"""Tests of the metrics that log events publish."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from moto.cloudwatch.models import MetricDatum, cloudwatch_backends
from moto.logs.models import logs_backends

from localaws.logs.filter_patterns import InvalidPattern
from localaws.logs.log_metrics import publish_metrics

ACCOUNT, REGION = "123456789012", "ap-south-1"


@pytest.fixture
def group() -> str:
    """Creates a log group, whose name is also the namespace of its metrics."""
    name = f"group-{uuid.uuid4().hex}"
    logs_backends[ACCOUNT][REGION].create_log_group(name, {})
    return name


def add_filter(group: str, pattern: str, value: str) -> None:
    target = {"metricNamespace": group, "metricName": "Slow", "metricValue": value}
    filters = logs_backends[ACCOUNT][REGION].filters
    filters.add_filter(f"filter-{value}", pattern, group, [target])  # type: ignore[arg-type]  # moto stores what it gets


def published(namespace: str) -> list[tuple[str, float, dict[str | None, str | None]]]:
    """Returns the names, the values, and the dimensions of the published data."""
    return [
        (datum.name, datum.value, {each.name: each.value for each in datum.dimensions})
        for datum in cloudwatch_backends[ACCOUNT][REGION].metric_data
        if datum.namespace == namespace and isinstance(datum, MetricDatum)
    ]


@pytest.mark.parametrize(
    ("value", "expected"),
    [("$.ms", [("Slow", 11, {}), ("Slow", 12.5, {})]), ("1", [("Slow", 1, {}), ("Slow", 1, {})])],
)
def test_filter_publishes_a_value_for_each_matching_event(group: str, value: str, expected: Any) -> None:
    add_filter(group, "{ $.ms > 10 }", value)
    for message in ('{"ms": 11}', '{"ms": 4}', '{"ms": 12.5}', "text", '{"ms": "12"}'):
        publish_metrics(ACCOUNT, REGION, group, message)
    publish_metrics(ACCOUNT, REGION, "another-group", '{"ms": 100}')
    assert published(group) == expected


def test_event_without_the_value_publishes_nothing(group: str) -> None:
    add_filter(group, '"text"', "$.ms")
    publish_metrics(ACCOUNT, REGION, group, "text")
    assert published(group) == []


def test_filter_that_cannot_be_evaluated_is_an_error(group: str) -> None:
    add_filter(group, "{ $.ms IS NULL }", "1")
    with pytest.raises(InvalidPattern):
        publish_metrics(ACCOUNT, REGION, group, "{}")


def test_embedded_metrics_are_published_for_each_set_of_dimensions(group: str) -> None:
    directive = {
        "Namespace": group,
        "Dimensions": [["service"], []],
        "Metrics": [{"Name": "Calls", "Unit": "Count"}],
    }
    event = {"service": "s3", "Calls": 2, "_aws": {"Timestamp": 1, "CloudWatchMetrics": [directive]}}
    publish_metrics(ACCOUNT, REGION, group, json.dumps(event))
    assert published(group) == [("Calls", 2, {"service": "s3"}), ("Calls", 2, {})]


@pytest.mark.parametrize(
    "event",
    [
        {"_aws": {}},
        {"_aws": "x"},
        {"_aws": {"CloudWatchMetrics": [{"Namespace": "n", "Metrics": [{"Name": "ms"}]}]}, "ms": 1},
        {"_aws": {"CloudWatchMetrics": [{"Namespace": "n", "Dimensions": [["d"]], "Metrics": []}]}},
        {
            "_aws": {
                "CloudWatchMetrics": [{"Namespace": "n", "Dimensions": [[]], "Metrics": [{"Name": "ms"}]}]
            }
        },
    ],
)
def test_event_that_is_not_valid_publishes_nothing(event: dict[str, Any], group: str) -> None:
    text = json.dumps(event).replace('"n"', f'"{group}"')
    publish_metrics(ACCOUNT, REGION, group, text)
    assert published(group) == []

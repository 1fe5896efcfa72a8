"""Tests of `Query`, which applies a JMESPath expression to the native result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.caller.calls import call, failure
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire

CLUSTERS = json.dumps({"clusters": [{"clusterName": "a", "status": "ACTIVE"}, {"clusterName": "b"}]}).encode()
NO_VALUE = "an expression reference ('&') can only be an argument of map, max_by, min_by, sort_by"
LARGE = json.dumps({"TableNames": ["a" * 7_000_000]}).encode()


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Clusters[].ClusterName", ["a", "b"]),
        ("Clusters[?Status=='ACTIVE'] | [0].ClusterName", "a"),
        ("length(Clusters)", 2),
        ("{first: Clusters[0].ClusterName}", {"first": "a"}),
        ("Failures", None),
        ("clusters", None),
        ("sort_by(Clusters, &ClusterName)[-1].ClusterName", "b"),
        ("map(&ClusterName, Clusters)", ["a", "b"]),
    ],
)
def test_query_uses_native_names(wire: Wire, query: str, expected: object) -> None:
    wire.play(Response(200, CLUSTERS))
    assert call("ecs", "DescribeClusters", {}, Query=query) == expected


def test_only_the_selected_value_must_fit_into_a_response(wire: Wire) -> None:
    wire.play(Response(200, LARGE))
    assert failure("dynamodb", "ListTables", {}).name == "CrossRegion.ResponseTooLarge"
    assert call("dynamodb", "ListTables", {}, Query="length(TableNames[0])") == 7_000_000


def test_wrong_argument_type_is_reported_without_the_value(wire: Wire) -> None:
    wire.play(Response(200, CLUSTERS))
    raised = failure("ecs", "DescribeClusters", {}, Query="sum(Clusters[].ClusterName)")
    assert raised.name == "CrossRegion.InvalidCall"
    assert raised.text == "Query: sum() needs an argument of type array-number, not str"


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("Clusters[", 'Query: Invalid jmespath expression: Incomplete expression: "Clusters["'),
        ("nothing(@)", "Query: Unknown function: nothing()"),
        ("&Clusters", f"Query: {NO_VALUE}"),
        ("[&Clusters]", f"Query: {NO_VALUE}"),
        ("{a: &Clusters}", f"Query: {NO_VALUE}"),
        ("to_string(&Clusters)", f"Query: {NO_VALUE}"),
        ("sort_by(Clusters, &[&ClusterName])", f"Query: {NO_VALUE}"),
        ("", "Query must be a JMESPath expression"),
        (5, "Query must be a JMESPath expression, not a number"),
    ],
)
def test_invalid_queries(wire: Wire, query: object, text: str) -> None:
    wire.play(Response(200, CLUSTERS))
    raised = failure("ecs", "DescribeClusters", {}, Query=query)
    assert (raised.name, raised.text) == ("CrossRegion.InvalidCall", text)

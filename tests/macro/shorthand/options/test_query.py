"""Tests of how the macro validates `Query`."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems

LIST: dict[str, Any] = {"Service": "ec2", "Action": "describeInstances"}
TABLE: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "describeTable",
    "Parameters": {"TableName": "orders"},
}


@pytest.mark.parametrize(
    "query",
    [
        "Reservations[].Instances[].InstanceId",
        "Reservations[*].Instances[*].Tags[?Key=='Name'].Value",
        "Reservations[0].Instances[0].State.Name",
        "Reservations[].Instances[] | [?State.Name=='running'] | sort_by(@, &LaunchTime)[-1]",
        "{ids: Reservations[].Instances[].[InstanceId, State.Name], more: NextToken}",
        "length(Reservations[].Instances[])",
        "not_null(NextToken, 'none')",
        "Reservations[:5].Groups[].GroupId",
    ],
)
def test_valid_query_is_copied_to_the_payload(query: str) -> None:
    assert payload(LIST | {"Query": query})["Query"] == query


def test_map_keys_are_not_validated() -> None:
    item = {"Service": "dynamodb", "Action": "getItem"}
    item["Parameters"] = {"TableName": "orders", "Key": {"id": {"S": "7"}}}  # type: ignore[assignment]
    assert payload(item | {"Query": "Item.total.N"})["Query"] == "Item.total.N"
    assert payload(item | {"Query": "Item.*.S"})["Query"] == "Item.*.S"
    assert problems(item | {"Query": "Item.total.n"}) == [
        "Query: AttributeValue has no 'n'; did you mean 'N'?"
    ]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("Table[", 'Invalid jmespath expression: Incomplete expression: "Table["'),
        ("Table..Name", "Invalid jmespath expression: unexpected '.' at column 7"),
        ("Tabel.ItemCount", "the result of dynamodb DescribeTable has no 'Tabel'; did you mean 'Table'?"),
        ("table.ItemCount", "the result of dynamodb DescribeTable has no 'table'; did you mean 'Table'?"),
        ("Table.Keys", "TableDescription has no 'Keys'; did you mean 'KeySchema'?"),
        ("Table.KeySchema.KeyType", "'KeyType' of a list is always null; did you mean '[].KeyType'?"),
        ("Table.KeySchema[].Kind", "KeySchemaElement has no 'Kind'"),
        ("Table.KeySchema[?Kind=='HASH']", "KeySchemaElement has no 'Kind'"),
        ("size(Table)", "JMESPath has no function 'size'"),
        ("lenght(Table.KeySchema)", "JMESPath has no function 'lenght'; did you mean 'length'?"),
        ("length(Table.KeySchema, Table)", "length() takes 1 arguments, not 2"),
        (["Table"], 'Query must be a string, not ["Table"]'),
        ({"Ref": "Q"}, "Query must be a literal JMESPath expression"),
    ],
)
def test_query_that_fails_or_is_always_null_is_rejected(query: object, expected: str) -> None:
    assert problems(TABLE | {"Query": query}) == [f"Query: {expected}"]


def test_jsonata_query_is_rejected() -> None:
    state = {"Service": "ec2", "Action": "describeInstances", "Arguments": {}, "Query": "{% $states.input %}"}
    assert problems(state) == ["Query: Query must be a literal JMESPath expression"]

"""DynamoDB tables for the calls of the tests."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from localaws import LocalAws


def create_table_with_item(aws: LocalAws, region: str, name: str) -> None:
    """Creates a table with one item, `7`, whose text is "from Oregon"."""
    table = aws.client("dynamodb", region)
    table.create_table(
        TableName=name,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    table.put_item(TableName=name, Item={"id": {"S": "7"}, "text": {"S": "from Oregon"}})

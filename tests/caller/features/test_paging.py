"""Tests of `Paginate`, which merges all pages into one result."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import boto3
import pytest
from botocore.loaders import Loader

from caller.awsmodel.models import paginators, service_model
from caller.awsmodel.pagination import paging_problem
from caller.errors import NamedError
from caller.handler import handler
from tests.caller.calls import Raised, TimeLeft, call, failure, payload
from tests.caller.wire import Response

if TYPE_CHECKING:
    from tests.caller.wire import Wire


def pages(*names: list[str], size: int = 1) -> list[Response]:
    """Returns pages of DynamoDB table names. Each page except the last one has a token."""
    made = []
    for index, page in enumerate(names):
        body: dict[str, Any] = {"TableNames": [name * size for name in page]}
        if index < len(names) - 1:
            body["LastEvaluatedTableName"] = f"token-{index}"
        made.append(Response(200, json.dumps(body).encode()))
    return made


def tokens(wire: Wire) -> list[str | None]:
    return [json.loads(request.body).get("ExclusiveStartTableName") for request in wire.requests]


def test_all_pages_are_one_result_without_a_token(wire: Wire) -> None:
    wire.play(*pages(["a", "b"], ["c"], ["d"]))
    assert call("dynamodb", "ListTables", {}, Paginate=True) == {"TableNames": ["a", "b", "c", "d"]}
    assert tokens(wire) == [None, "token-0", "token-1"]


def test_paginate_false_requests_one_page(wire: Wire) -> None:
    wire.play(*pages(["a"], ["b"]))
    result = call("dynamodb", "ListTables", {}, Paginate=False)
    assert result == {"TableNames": ["a"], "LastEvaluatedTableName": "token-0"}


@pytest.mark.parametrize(("items", "requests"), [(1, 1), (2, 1), (3, 2), (9, 3)])
def test_max_items_within_a_page_and_between_pages(wire: Wire, items: int, requests: int) -> None:
    wire.play(*pages(["a", "b"], ["c", "d"], ["e"]))
    result = call("dynamodb", "ListTables", {}, Paginate={"MaxItems": items})
    assert result == {"TableNames": ["a", "b", "c", "d", "e"][:items]}
    assert len(wire.requests) == requests


def test_token_of_the_sdk_is_not_in_the_result(wire: Wire) -> None:
    page = {"Parameters": [{"Name": "a"}, {"Name": "b"}], "NextToken": "token-0"}
    wire.play(Response(200, json.dumps(page).encode()))
    result = call("ssm", "DescribeParameters", {}, Paginate={"MaxItems": 1})
    assert result == {"Parameters": [{"Name": "a"}]}


def test_page_size_sets_the_services_limit(wire: Wire) -> None:
    wire.play(*pages(["a"]))
    call("dynamodb", "ListTables", {}, Paginate={"PageSize": 7})
    assert json.loads(wire.requests[0].body) == {"Limit": 7}


def test_result_keys_are_merged_and_other_keys_are_kept(wire: Wire) -> None:
    query = {
        "TableName": "t",
        "KeyConditionExpression": "id = :a",
        "ExpressionAttributeValues": {":a": {"S": "1"}},
    }
    capacity = {"TableName": "t", "CapacityUnits": 1.0}
    first = {"Items": [{"id": {"S": "1"}}], "Count": 1, "ScannedCount": 4, "ConsumedCapacity": capacity}
    second = {"Items": [{"id": {"S": "2"}}], "Count": 1, "ScannedCount": 5}
    wire.play(
        Response(200, json.dumps(first | {"LastEvaluatedKey": {"id": {"S": "1"}}}).encode()),
        Response(200, json.dumps(second).encode()),
    )
    assert call("dynamodb", "Query", query, Paginate=True) == {
        "Items": [{"id": {"S": "1"}}, {"id": {"S": "2"}}],
        "Count": 2,
        "ScannedCount": 9,
        "ConsumedCapacity": capacity,
    }


def test_query_applies_to_all_pages(wire: Wire) -> None:
    wire.play(Response(200, b'{"taskArns": ["a"], "nextToken": "1"}'), Response(200, b'{"taskArns": ["b"]}'))
    assert call("ecs", "ListTasks", {}, Paginate=True, Query="TaskArns") == ["a", "b"]


def test_emulated_service(aws: str) -> None:
    s3 = boto3.client("s3", region_name="us-west-2", endpoint_url=aws)
    s3.create_bucket(Bucket="paged", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    keys = [f"{folder}/{index}" for folder in "ab" for index in range(15)]
    for key in keys:
        s3.put_object(Bucket="paged", Key=key, Body=b"x")
    listed = call("s3", "ListObjectsV2", {"Bucket": "paged"}, Paginate={"PageSize": 7})
    assert [entry["Key"] for entry in listed["Contents"]] == sorted(keys)
    assert set(listed) == {"Contents", "Prefix"}
    by_prefix = call("s3", "ListObjectsV2", {"Bucket": "paged", "Delimiter": "/"}, Paginate={"PageSize": 1})
    assert by_prefix == {"CommonPrefixes": [{"Prefix": "a/"}, {"Prefix": "b/"}], "Prefix": ""}


def test_result_that_exceeds_the_response_limit(wire: Wire) -> None:
    wire.play(*pages(["a", "b"], ["c", "d"], ["e", "f"], ["g"], size=1_200_000))
    raised = failure("dynamodb", "ListTables", {}, Paginate=True)
    assert raised.name == "CrossRegion.ResponseTooLarge"
    assert raised.text.startswith(
        "The result has more than 6,291,556 bytes after 3 pages (6 TableNames), and there are more pages. "
    )
    assert len(wire.requests) == 3


def test_input_of_a_query_must_fit_into_memory(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    wire.play(*pages(["a", "b"], ["c", "d"], ["e", "f"], ["g"], size=1_200_000))
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "512")
    assert call("dynamodb", "ListTables", {}, Paginate=True, Query="length(TableNames)") == 7
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "256")
    wire.play(*pages(["a", "b"], ["c", "d"], ["e", "f"], ["g"], size=1_200_000))
    raised = failure("dynamodb", "ListTables", {}, Paginate=True, Query="length(TableNames)")
    assert raised.text.startswith("The result has more than 8,388,608 bytes after 4 pages (7 TableNames)")


def test_deadline_message_has_the_number_of_pages(wire: Wire) -> None:
    wire.play(*pages(["a", "b"], ["c"]), Response(200, b"{}"))
    wire.responses[1] = Response(200, wire.responses[1].body, delay=20)
    with pytest.raises(NamedError) as raised:
        handler(payload("dynamodb", "ListTables", {}, Paginate=True), TimeLeft(2000))
    assert type(raised.value).__name__ == "CrossRegion.DeadlineExceeded"
    assert ", after 1 pages (2 TableNames). Give the function more time" in str(raised.value)


def test_error_on_a_later_page(wire: Wire) -> None:
    wire.play(
        *pages(["a"], ["b"])[:1], Response(400, b'{"__type": "AccessDeniedException", "message": "no"}')
    )
    assert failure("dynamodb", "ListTables", {}, Paginate=True).name == "DynamoDb.DynamoDbException"


def test_repeated_token_ends_the_pagination(wire: Wire) -> None:
    wire.play(pages(["a"], ["b"])[0])
    raised = failure("dynamodb", "ListTables", {}, Paginate=True)
    assert raised.name == "DynamoDb.SdkClientException"
    assert "the service returned the same pagination token twice" in raised.text


@pytest.mark.parametrize(
    ("operation", "parameters", "paginate", "text"),
    [
        (
            "DescribeTable",
            {"TableName": "t"},
            True,
            "Paginate: dynamodb DescribeTable has no paginator in botocore",
        ),
        ("ListTables", {}, {"MaxItems": 0}, "Paginate.MaxItems must be a whole number of at least 1"),
        ("ListTables", {}, {"PageSize": "5"}, "Paginate.PageSize must be a whole number of at least 1"),
        (
            "ListTables",
            {},
            {"Items": 5},
            "Paginate.Items is an unknown field; did you mean 'MaxItems'?",
        ),
        ("ListTables", {}, "yes", "Paginate must be an object, not a string"),
    ],
)
def test_invalid_fields(
    wire: Wire, operation: str, parameters: dict[str, str], paginate: object, text: str
) -> None:
    raised = failure("dynamodb", operation, parameters, Paginate=paginate)
    assert raised == Raised("CrossRegion.InvalidCall", text)
    assert wire.requests == []


def test_pages_of_most_paginators_can_be_merged() -> None:
    refused = set()
    total = 0
    for service in Loader().list_available_services("paginators-1"):
        for name, config in paginators(service).items():
            total += 1
            if paging_problem(
                service_model(service).operation_model(name), config, max_items=None, page_size=None
            ):
                refused.add(f"{service} {name}")
    assert total > 3000
    assert refused == {
        "apigateway GetUsage",
        "budgets DescribeBudgetPerformanceHistory",
        "devicefarm GetOfferingStatus",
        "devicefarm ListUniqueProblems",
        "devops-guru ListAnomalousLogGroups",
        "marketplace-discovery SearchFacets",
        "taxsettings ListTaxExemptions",
    }

"""Tests of the `Paginate` field."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems

LIST: dict[str, Any] = {"Service": "dynamodb", "Action": "listTables"}


@pytest.mark.parametrize(
    "written",
    [True, False, {}, {"MaxItems": 5, "PageSize": 100}, {"MaxItems.$": "$.most"}],
)
def test_value_is_copied_to_the_payload(written: object) -> None:
    assert payload(LIST | {"Paginate": written})["Paginate"] == written


def test_jsonata_value_is_copied_to_the_payload() -> None:
    written = {"MaxItems": "{% $states.input.most %}"}
    assert payload(LIST | {"Arguments": {}, "Paginate": written})["Paginate"] == written


@pytest.mark.parametrize(
    ("state", "written", "expected"),
    [
        (LIST, "yes", 'Paginate: Paginate must be true or {MaxItems, PageSize}, not "yes"'),
        (LIST, {"MaxItem": 5}, "Paginate/MaxItem: unknown field 'MaxItem'; did you mean 'MaxItems'?"),
        (
            LIST,
            {"MaxItems": 0},
            "Paginate/MaxItems: MaxItems must be a whole number of at least 1, or a run-time value, not 0",
        ),
        (
            LIST,
            {"PageSize": {"Ref": "Size"}},
            (
                "Paginate/PageSize: PageSize must be a whole number of at least 1, or a run-time value,"
                ' not {"Ref": "Size"}'
            ),
        ),
        (
            {"Service": "dynamodb", "Action": "describeTable", "Parameters": {"TableName": "orders"}},
            True,
            "Paginate: dynamodb DescribeTable has no paginator in botocore",
        ),
        (
            {"Service": "sqs", "Action": "listQueues"},
            {"PageSize": 3},
            None,
        ),
    ],
)
def test_validation(state: dict[str, Any], written: object, expected: str | None) -> None:
    if expected is None:
        assert payload(state | {"Paginate": written})["Paginate"] == written
    else:
        assert problems(state | {"Paginate": written}) == [expected]

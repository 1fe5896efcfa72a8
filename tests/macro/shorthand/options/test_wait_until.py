"""Tests of `WaitUntil`: the waiter in the payload and the Retry entry of the Task."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems, task

TABLE: dict[str, Any] = {
    "Service": "dynamodb",
    "Action": "describeTable",
    "Parameters": {"TableName": "orders"},
}
USER_RETRY = {"ErrorEquals": ["DynamoDb.DynamoDbException"], "MaxAttempts": 1}


def not_yet(delay: int, retries: int) -> dict[str, Any]:
    return {
        "ErrorEquals": ["CrossRegion.NotYet"],
        "IntervalSeconds": delay,
        "MaxAttempts": retries,
        "BackoffRate": 1,
    }


def test_default_delay_and_attempts_come_from_the_waiter() -> None:
    built = task(TABLE | {"WaitUntil": "TableExists"})
    assert built["Retry"][0] == not_yet(20, 24)
    assert "Lambda.ServiceException" in built["Retry"][1]["ErrorEquals"]
    assert built["Parameters"]["WaitUntil"] == "TableExists"


def test_delay_and_attempts_from_the_template() -> None:
    written = {"Name": "TableExists", "Delay": 1, "MaxAttempts": 30}
    built = task(TABLE | {"WaitUntil": written})
    assert built["Retry"][0] == not_yet(1, 29)
    assert built["Parameters"]["WaitUntil"] == "TableExists"


def test_retry_of_the_state_comes_after_the_waiters_retry() -> None:
    built = task(
        TABLE | {"WaitUntil": "TableExists", "Retry": [USER_RETRY], "RetryOnServiceExceptions": False}
    )
    assert built["Retry"] == [not_yet(20, 24), USER_RETRY]


def test_one_attempt_means_no_retries() -> None:
    built = task(TABLE | {"WaitUntil": {"Name": "TableExists", "MaxAttempts": 1}})
    assert built["Retry"][0]["MaxAttempts"] == 0


def test_with_jsonata() -> None:
    state = {name: value for name, value in TABLE.items() if name != "Parameters"}
    state["Arguments"] = {"TableName": "orders"}
    sent = payload(state | {"WaitUntil": {"Name": "TableNotExists", "Delay": 5}})
    assert sent["WaitUntil"] == "TableNotExists"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        (
            "TableExist",
            "WaitUntil: dynamodb DescribeTable has no waiter 'TableExist'; did you mean 'TableExists'?",
        ),
        (
            "Ready",
            (
                "WaitUntil: dynamodb DescribeTable has no waiter 'Ready'; the waiters of dynamodb"
                " DescribeTable are TableExists, "
            ),
        ),
        (
            "ExportCompleted",
            "WaitUntil: the waiter 'ExportCompleted' calls DescribeExport, not dynamodb DescribeTable; the waiters of ",
        ),
        (
            {"Delay": 5},
            "WaitUntil: WaitUntil must be the literal name of a waiter, or {Name, Delay, MaxAttempts}",
        ),
        (
            {"Name": {"Ref": "Waiter"}},
            "WaitUntil: WaitUntil must be the literal name of a waiter, or {Name, Delay, MaxAttempts}, not ",
        ),
        (
            {"Name": "TableExists", "Delay": 0},
            ("WaitUntil/Delay: Delay must be a literal whole number from 1 to 99,999,999, not 0"),
        ),
        (
            {"Name": "TableExists", "MaxAttempts.$": "$.n"},
            'WaitUntil/MaxAttempts: MaxAttempts must be a literal whole number from 1 to 99,999,999, not "$.n"',
        ),
        (
            {"Name": "TableExists", "Attempts": 5},
            "WaitUntil/Attempts: unknown field 'Attempts'; did you mean 'MaxAttempts'?",
        ),
    ],
)
def test_invalid_waiter(written: object, expected: str) -> None:
    (problem,) = problems(TABLE | {"WaitUntil": written})
    assert problem.startswith(expected)


def test_operation_without_waiters() -> None:
    state = {"Service": "dynamodb", "Action": "listTables", "WaitUntil": "Done"}
    assert problems(state) == [
        "WaitUntil: WaitUntil can't be used, because dynamodb ListTables has no waiters"
    ]

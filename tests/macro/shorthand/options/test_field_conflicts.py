"""Tests of fields that conflict and of fields that can be combined."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.shorthand.states import payload, problems

GET: dict[str, Any] = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "in", "Key": "k"}}
LIST: dict[str, Any] = {"Service": "s3", "Action": "listObjectsV2", "Parameters": {"Bucket": "in"}}
WRITER = {"Bucket": "out"}
TOKEN = "can't be used with WAIT_FOR_TASK_TOKEN, because SendTaskSuccess sets the result"


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            GET | {"Query": "Body", "ResultWriter": WRITER},
            [
                (
                    "Query: Query can't be used with ResultWriter, because ResultWriter stores the body"
                    " of s3 GetObject unchanged"
                )
            ],
        ),
        (
            LIST | {"Paginate": True, "Query": "Contents", "IntegrationPattern": "WAIT_FOR_TASK_TOKEN"},
            [
                f"Query: Query {TOKEN}",
                f"Paginate: Paginate {TOKEN}",
            ],
        ),
        (
            {
                "Service": "ecs",
                "Action": "describeServices",
                "Parameters": {"Services": ["a"], "Cluster": "c"},
                "WaitUntil": "ServicesStable",
                "Paginate": True,
            },
            [
                "Paginate: ecs DescribeServices has no paginator in botocore",
                "Paginate: Paginate can't be used with WaitUntil, because a waiter reads only one response",
            ],
        ),
        (LIST | {"Rotate": True}, ["Rotate: Rotate requires more than one Region"]),
        (
            LIST | {"Rotate": True, "Targets": [{"Region": "us-west-2"}]},
            ["Rotate: Rotate requires more than one Region"],
        ),
    ],
)
def test_conflicting_fields_are_rejected(state: dict[str, Any], expected: list[str]) -> None:
    assert problems(state) == expected


def test_waiter_longer_than_an_express_execution_is_rejected() -> None:
    state = {"Service": "dynamodb", "Action": "describeTable", "Parameters": {"TableName": "t"}}
    messages = problems(state | {"WaitUntil": "TableExists"}, StateMachineType="EXPRESS")
    assert messages == [
        (
            "WaitUntil: WaitUntil can wait 480 s, but an Express state machine stops after 300 s;"
            " use a shorter Delay, fewer MaxAttempts, or STANDARD"
        )
    ]


@pytest.mark.parametrize(
    "fields",
    [
        {"Paginate": True, "Query": "Contents[].Key", "ResultWriter": WRITER},
        {"Paginate": {"MaxItems": 5}, "Region": ["us-west-2", "eu-west-1"], "Rotate": True},
        {"Paginate": False, "IntegrationPattern": "WAIT_FOR_TASK_TOKEN"},
        {"Rotate": True, "Region": {"Ref": "Regions"}},
        {"Rotate": False},
    ],
)
def test_compatible_fields_are_in_the_payload(fields: dict[str, Any]) -> None:
    sent = payload(LIST | fields)
    sent = sent.get("Payload", sent)
    assert {name: sent[name] for name in fields if name != "IntegrationPattern"} == {
        name: value for name, value in fields.items() if name != "IntegrationPattern"
    }


def test_waiter_with_several_regions() -> None:
    targets = [{"Region": "us-west-2"}, {"Region": "eu-west-1"}]
    state = {"Service": "dynamodb", "Action": "describeTable", "Parameters": {"TableName": "t"}}
    sent = payload(state | {"Region": ["us-west-2", "eu-west-1"], "WaitUntil": "TableExists"})
    assert sent["WaitUntil"] == "TableExists"
    assert sent["Region"] == [target["Region"] for target in targets]

"""Tests of `EndpointOptions`, `Timeout`, `MaxAttempts`, and `RetryMode`."""

from __future__ import annotations

from typing import Any

import pytest

from caller.awsmodel.endpoint_rules import missing_endpoint_variant
from caller.awsmodel.models import operation_model
from tests.macro.shorthand.states import payload, problems

LIST: dict[str, Any] = {"Service": "dynamodb", "Action": "listTables"}


@pytest.mark.parametrize(
    "fields",
    [
        {"EndpointOptions": {"UseFipsEndpoint": True, "UseDualstackEndpoint": False}},
        {"EndpointOptions": {"UseDualstackEndpoint.$": "$.both"}},
        {"Timeout": 2.5, "MaxAttempts": 1, "RetryMode": "adaptive"},
        {"Timeout.$": "$.seconds", "MaxAttempts.$": "$.attempts"},
    ],
)
def test_values_are_copied_to_the_payload(fields: dict[str, Any]) -> None:
    sent = payload(LIST | fields)
    assert {name: sent[name] for name in fields} == fields


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        (
            {"Timeout": 0},
            "Timeout: Timeout must be a number of seconds, more than 0 and at most 900, or a run-time value, not 0",
        ),
        (
            {"Timeout": "5"},
            'Timeout: Timeout must be a number of seconds, more than 0 and at most 900, or a run-time value, not "5"',
        ),
        (
            {"Timeout": {"Ref": "T"}},
            (
                "Timeout: Timeout must be a number of seconds, more than 0 and at most 900, or a run-time value,"
                ' not {"Ref": "T"}'
            ),
        ),
        (
            {"MaxAttempts": 11},
            "MaxAttempts: MaxAttempts must be a whole number from 1 to 10, or a run-time value, not 11",
        ),
        (
            {"MaxAttempts": True},
            "MaxAttempts: MaxAttempts must be a whole number from 1 to 10, or a run-time value, not true",
        ),
        ({"RetryMode": "none"}, "RetryMode: RetryMode must be standard or adaptive, not 'none'"),
        (
            {"EndpointOptions": True},
            "EndpointOptions: EndpointOptions must be an object: {UseFipsEndpoint, UseDualstackEndpoint}, not true",
        ),
        (
            {"EndpointOptions": {"UseFips": True}},
            "EndpointOptions/UseFips: unknown field 'UseFips'; did you mean 'UseFipsEndpoint'?",
        ),
        (
            {"EndpointOptions": {"UseFipsEndpoint": "true"}},
            'EndpointOptions/UseFipsEndpoint: UseFipsEndpoint must be true or false, not "true"',
        ),
        (
            {"EndpointOptions": {"UseFipsEndpoint": True}, "Endpoint": "https://d.example.com"},
            ("EndpointOptions: UseFipsEndpoint can't be used with Endpoint; use only one of them"),
        ),
        (
            {"EndpointOptions": {"UseDualstackEndpoint.$": "$.both"}, "Endpoint": "https://d.example.com"},
            ("EndpointOptions: UseDualstackEndpoint can't be used with Endpoint; use only one of them"),
        ),
    ],
)
def test_invalid_values(fields: dict[str, Any], expected: str) -> None:
    assert problems(LIST | fields) == [expected]


def test_missing_endpoint_variant_quotes_the_endpoint_ruleset() -> None:
    operation = operation_model("s3", "ListBuckets")
    assert missing_endpoint_variant(operation, "us-west-2", fips=True, dualstack=True) is None
    assert missing_endpoint_variant(operation, "cn-north-1", fips=False, dualstack=True) is None
    problem = missing_endpoint_variant(operation, "cn-north-1", fips=True, dualstack=False)
    assert problem == "s3 in cn-north-1: Partition does not support FIPS"

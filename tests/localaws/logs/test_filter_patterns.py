"""Tests of filter patterns, with the examples of "Filter pattern syntax" in the Amazon CloudWatch Logs User Guide."""

from __future__ import annotations

import json

import pytest

from localaws.logs.filter_patterns import InvalidPattern, matches

EVENT = json.dumps(
    {
        "eventType": "UpdateTrail",
        "sourceIPAddress": "111.111.111.111",
        "arrayKey": ["value", "another value"],
        "objectList": [{"name": "a", "id": 1}, {"name": "b", "id": 2}],
        "user": {"id": 1, "email": "John.Stiles@example.com"},
        "active": True,
        "nothing": None,
    }
)


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ('{ $.eventType = "UpdateTrail" }', True),
        ('{ $.eventType = "Update*" }', True),
        ('{ $.eventType = "Update" }', False),
        ("{ $.sourceIPAddress != 123.123.* }", True),
        ("{ $.sourceIPAddress = 111.111.* }", True),
        ('{ $.arrayKey[0] = "value" }', True),
        ("{ $.objectList[1].id = 2 }", True),
        ("{ $.objectList[2].id = 2 }", False),
        ("{ $.user.id >= 1 }", True),
        ("{ $.user.id > 1 }", False),
        ("{ $.active > 0 }", False),
        ("{ $.missing > 0 }", False),
        ('{ ($.user.id = 2) || ($.eventType = "UpdateTrail") && ($.user.id = 1) }', True),
        ('{ (($.user.id = 2) || ($.eventType = "UpdateTrail")) && ($.user.id = 3) }', False),
    ],
)
def test_json_patterns(pattern: str, *, expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("", True),
        ("ERROR", True),
        ("error", False),
        ("ERROR ARGUMENTS", False),
        ("ERROR EXCEPTION", True),
        ("?ARGUMENTS ?EXCEPTION", True),
        ("?ARGUMENTS ?WARN", False),
        ("ERROR -ARGUMENTS", True),
        ("ERROR -EXCEPTION", False),
        ('"[ERROR] EXCEPTION"', True),
        ('{ $.level = "ERROR" }', False),
    ],
)
def test_terms(pattern: str, *, expected: bool) -> None:
    assert matches(pattern, "[ERROR] EXCEPTION 7") is expected


@pytest.mark.parametrize(
    "pattern", ["{ $.a IS NULL }", "{ $.a = }", "{ $.a", "{ a = 1 }", "{ ($.a = 1 }", "[a, b, c]", "%regex%"]
)
def test_pattern_that_cannot_be_evaluated(pattern: str) -> None:
    with pytest.raises(InvalidPattern, match="can't evaluate"):
        matches(pattern, "{}")

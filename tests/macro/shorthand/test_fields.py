"""Tests of the rules that the problems of fields belong to."""

from typing import Any

import pytest

from tests.macro.shorthand.states import expansion

GET: dict[str, Any] = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "b", "Key": "k"}}


@pytest.mark.parametrize(
    ("field", "value", "rule"),
    [
        ("Timeout", "soon", "E9301"),
        ("MaxAttempts", 0, "E9301"),
        ("Service", 5, "E9302"),
        ("Action", "getObjekt", "E9302"),
        ("Region", "us-wst-2", "E9303"),
        ("Targets", [], "E9303"),
        ("StsRegion", "us-wst-2", "E9303"),
        ("AllowedRegions", [], "E9303"),
        ("EndpointOptions", 5, "E9301"),
        ("Parameters", 5, "E9304"),
        ("Credentials", 5, "E9305"),
        ("IamResources", 5, "E9305"),
        ("IamAction", 5, "E9305"),
        ("AdditionalIamStatements", 5, "E9305"),
    ],
)
def test_rule_of_a_wrong_value(field: str, value: object, rule: str) -> None:
    errors = expansion(GET | {field: value}).errors
    assert [each.rule.id for each in errors if field in str(each)] == [rule]

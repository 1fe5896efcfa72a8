"""Tests of the table of fields: the rules that problems belong to, and the fields that the caller accepts."""

from typing import Any

import pytest

from caller.errors import CallFailed
from caller.payload import parse_call
from macro.shorthand.fields import FIELDS, Destination
from tests.caller.calls import payload
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


@pytest.mark.parametrize(
    "name", [name for name, field in FIELDS.items() if field.destination is Destination.CALLER]
)
def test_caller_accepts_each_field_that_is_for_it(name: str) -> None:
    """A value that no field can have shows whether the caller reads the field."""
    member = "Parameters" if name == "Arguments" else name  # the payload has the same name in both languages
    with pytest.raises(CallFailed) as raised:
        parse_call(payload("s3", "ListBuckets", {}) | {member: 0.5j})
    assert member in raised.value.failure.text
    assert "unknown field" not in raised.value.failure.text

"""Tests of enumerations that ARNs spell differently. The documented cases have the values that the template contains.

The policy simulator of the documented cases doesn't match an ARN whose resource begins with `*`.
"""

from __future__ import annotations

import pytest

from macro.iam.arns.arn import VariableText
from macro.iam.arns.enumerations import spell_in_arn
from macro.iam.derive import derive_statements
from macro.model.template_values import Intrinsic
from tests.macro.iam.calls import STACK, call_of, filled_in


@pytest.mark.parametrize(
    ("prefix", "variable", "value", "text"),
    [
        ("wafv2", "Scope", "CLOUDFRONT", "global"),
        ("wafv2", "Scope", "REGIONAL", "regional"),
        ("pi", "ServiceType", "DOCDB", "rds"),
        ("wafv2", "Scope", Intrinsic({"Ref": "Scope"}), "*"),
    ],
)
def test_value_is_spelled_as_in_arns(prefix: str, variable: str, value: str | Intrinsic, text: str) -> None:
    assert spell_in_arn(prefix, variable, value) == VariableText((text,))


@pytest.mark.parametrize(
    ("prefix", "variable", "value"),
    [("wafv2", "Scope", "OTHER"), ("wafv2", "Name", "CLOUDFRONT"), ("ec2", "Scope", "REGIONAL")],
)
def test_other_values_keep_their_spelling(prefix: str, variable: str, value: str) -> None:
    assert spell_in_arn(prefix, variable, value) is None


def test_policy_for_a_scope_from_a_parameter() -> None:
    scope = {"Ref": "Scope", "possible": ["REGIONAL"]}
    call = call_of("wafv2", "GetIPSet", {"Name": "block", "Scope": scope, "Id": "a1"})
    (statement,) = derive_statements(call, STACK)
    assert filled_in(statement.render())["Resource"] == [
        "arn:aws:wafv2:us-west-2:111122223333:*/ipset/block/a1"
    ]

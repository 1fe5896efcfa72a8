"""Tests of ARNs that are built from literals and intrinsic functions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from macro.iam.arns.arn import ACCOUNT, PARTITION, ArnIntrinsic, fits, is_arn, render
from macro.iam.arns.escaping import literal
from macro.model.template_values import Intrinsic, Origin
from tests.macro.iam.calls import filled_in

if TYPE_CHECKING:
    from macro.model.template_values import Json

TABLE = "arn:${Partition}:dynamodb:${Region}:${Account}:table/${TableName}"


@given(st.text(alphabet="ab*?${}!/-", max_size=12))
def test_escaped_name_is_the_same_after_sub_and_policy_variables(name: str) -> None:
    policy = filled_in(render(("arn:", PARTITION, ":s3:::", literal(name))))
    assert policy.startswith("arn:aws:s3:::")
    resource = policy.removeprefix("arn:aws:s3:::")
    assert resource.replace("${*}", "*").replace("${?}", "?").replace("${$}", "$") == name


@given(st.text(alphabet="ab*?${}", max_size=12))
def test_escaped_name_contains_no_wildcard(name: str) -> None:
    rest = literal(name).replace("${*}", "").replace("${?}", "")
    assert not set("*?") & set(rest)


@pytest.mark.parametrize(
    ("function", "expected"),
    [
        ({"Ref": "A"}, {"Fn::Sub": "arn:${A}:${AWS::AccountId}"}),
        ({"Fn::GetAtt": ["A", "Name"]}, {"Fn::Sub": "arn:${A.Name}:${AWS::AccountId}"}),
        ({"Fn::Sub": "${A}-x*"}, {"Fn::Sub": "arn:${A}-x*:${AWS::AccountId}"}),
        ({"Fn::Sub": "${!A}"}, {"Fn::Sub": "arn:${!A}:${AWS::AccountId}"}),
        (
            {"Fn::Sub": ["${A}", {"A": "b"}]},
            {"Fn::Sub": ["arn:${Value1}:${AWS::AccountId}", {"Value1": {"Fn::Sub": ["${A}", {"A": "b"}]}}]},
        ),
        (
            {"Fn::ImportValue": "x"},
            {"Fn::Sub": ["arn:${Value1}:${AWS::AccountId}", {"Value1": {"Fn::ImportValue": "x"}}]},
        ),
    ],
)
def test_render_puts_intrinsic_functions_into_the_text_if_possible(
    function: dict[str, Json], expected: Json
) -> None:
    assert render(("arn:", Intrinsic(function), ":", ACCOUNT)) == expected


def test_render_returns_literal_text_and_single_functions_unchanged() -> None:
    assert render(("arn:aws:s3:::", "b")) == "arn:aws:s3:::b"
    assert render((Intrinsic({"Ref": "TopicArn"}),)) == {"Ref": "TopicArn"}


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("arn:aws:s3:::b", True),
        ("orders", False),
        (Intrinsic({"Ref": "Orders"}), False),
        (Intrinsic({"Ref": "OrdersArn"}), True),
        (ArnIntrinsic({"Ref": "Orders"}), True),
        (Intrinsic({"Fn::GetAtt": ["Orders", "StreamArn"]}), True),
        (Intrinsic({"Fn::GetAtt": ["Orders", "Name"]}), False),
        (Intrinsic({"Fn::Sub": "arn:${AWS::Partition}:s3:::b"}), True),
        (Intrinsic({"Fn::Sub": "${OrdersArn}"}), True),
        (Intrinsic({"Fn::Sub": "${OrdersArn}:live"}), True),
        (Intrinsic({"Fn::Sub": "orders-${OrdersArn}"}), False),
        (Intrinsic({"Fn::Sub": ["${F}", {"F": {"Fn::GetAtt": ["Role", "Arn"]}}]}), True),
        (Intrinsic({"Fn::Join": ["", [{"Fn::GetAtt": "Role.Arn"}, ":live"]]}), True),
        (Intrinsic({"Fn::Select": [0, [{"Ref": "OrdersArn"}, "b"]]}), True),
        (Intrinsic({"Fn::If": ["A", {"Ref": "OrdersArn"}, "arn:aws:s3:::b"]}), True),
        (Intrinsic({"Fn::If": ["A", {"Ref": "OrdersArn"}, {"Ref": "AWS::NoValue"}]}), True),
        (Intrinsic({"Fn::If": ["A", {"Ref": "OrdersArn"}, "orders"]}), False),
        (Intrinsic({"Ref": "Topic"}, origin=Origin(is_arn=True)), True),
        (Intrinsic({"Fn::Join": [":", ["arn", "aws"]]}), True),
        (Intrinsic({"Fn::FindInMap": ["A", "B", "C"]}), False),
        (3, False),
    ],
)
def test_is_arn(value: object, *, expected: bool) -> None:
    assert is_arn(value) is expected


@pytest.mark.parametrize(
    ("arn", "expected"),
    [
        ("arn:aws:dynamodb:us-west-2:111122223333:table/Orders", True),
        ("arn:aws-cn:dynamodb:cn-north-1:111122223333:table/Orders", True),
        ("arn:aws:dynamodb:us-west-2:111122223333:backup/Orders", False),
        ("arn:aws:s3:::Orders", False),
    ],
)
def test_arn_matches_a_format(arn: str, *, expected: bool) -> None:
    assert fits(arn, TABLE) is expected

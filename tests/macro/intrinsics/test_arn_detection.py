"""Whether a value can be an ARN."""

from __future__ import annotations

from typing import Any

import pytest

from macro.intrinsics.arn_detection import may_be_arn
from macro.model.template_values import Anything, Intrinsic, RunTime

ARN = "arn:aws:sqs:us-west-2:123456789012:orders"
ANY = Anything.ANYTHING
UNKNOWN = Intrinsic({"Ref": "Name"})
IS_ARN = Intrinsic({"Ref": "Name"}, (ARN,))
IS_NAME = Intrinsic({"Ref": "Name"}, ("orders",))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (ARN, True),
        ("orders", False),
        (5, False),
        (None, False),
        (UNKNOWN, None),
        (IS_ARN, True),
        (IS_NAME, False),
        (Intrinsic({"Ref": "Name"}, (ARN, "orders")), None),
        (Intrinsic({"Ref": "Name"}, ("orders", None)), False),
        (Intrinsic({"Ref": "Name"}, (None,)), None),
        (Intrinsic({"Fn::Sub": "orders-${Name}"}), False),
        (Intrinsic({"Fn::Sub": "arn:${AWS::Partition}:sqs:${Name}"}), True),
        (Intrinsic({"Fn::Sub": "${Name}-orders"}), None),
        (Intrinsic({"Fn::Sub": "a${Name}"}), None),
        (Intrinsic({"Fn::Sub": ["x${Name}", {"Name": "a"}]}), False),
        (Intrinsic({"Fn::Sub": "{{resolve:ssm:/x}}"}), None),
        (Intrinsic({"Fn::Join": [":", ["arn", {"Ref": "P"}]]}), True),
        (Intrinsic({"Fn::Join": ["-", ["orders", {"Ref": "P"}]]}), False),
        (Intrinsic({"Fn::Join": ["-", [{"Ref": "P"}, "x"]]}), None),
        (Intrinsic({"Fn::GetAtt": ["Queue", "Arn"]}), None),
        (RunTime("$.x"), None),
        (RunTime("x", ("arn:aws:", ANY)), True),
        (RunTime("x", ("orders-", ANY)), False),
        (RunTime("x", (ANY, "-orders")), None),
        (RunTime("x", (IS_ARN, ANY)), True),
        (RunTime("x", (UNKNOWN, ANY)), None),
    ],
)
def test_may_be_arn(value: Any, expected: bool | None) -> None:  # noqa: FBT001  a parametrized result
    assert may_be_arn(value) is expected

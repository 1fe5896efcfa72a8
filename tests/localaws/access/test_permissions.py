from typing import Any

import pytest

from localaws.access.permissions import allows

FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f"


def policy(**statement: Any) -> dict[str, Any]:
    return {"Statement": [{"Effect": "Allow", "Action": "lambda:InvokeFunction", **statement}]}


@pytest.mark.parametrize(
    ("policies", "allowed"),
    [
        ([], False),
        ([policy(Resource=FUNCTION)], True),
        ([policy(Resource=f"{FUNCTION}:*")], False),
        ([policy(Resource=[f"{FUNCTION}x", f"{FUNCTION}*"])], True),
        ([policy(Resource="*", Action=["lambda:Invoke*"])], True),
        ([policy(Resource="*", Action="LAMBDA:invokefunction")], True),
        ([policy(Resource="*", Action="s3:*")], False),
        ([policy(NotResource=FUNCTION)], False),
        ([policy(Resource="*"), policy(Effect="Deny", Resource=FUNCTION)], False),
        ([{"Statement": {"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}}], True),
    ],
)
def test_policy_evaluation(policies: list[dict[str, Any]], allowed: bool) -> None:  # noqa: FBT001
    assert allows(policies, "lambda:InvokeFunction", FUNCTION) is allowed


@pytest.mark.parametrize(
    ("condition", "region", "allowed"),
    [
        ({"StringEquals": {"aws:RequestedRegion": "us-west-2"}}, "us-west-2", True),
        ({"StringEquals": {"aws:RequestedRegion": ["us-west-2"]}}, "us-east-1", False),
        ({"StringLike": {"aws:RequestedRegion": "us-*"}}, "us-east-1", True),
        ({"StringNotEquals": {"aws:RequestedRegion": "us-east-1"}}, "us-east-1", False),
        ({"StringEquals": {"aws:SourceVpc": "vpc-1"}}, "us-east-1", True),
    ],
)
def test_requested_region(condition: dict[str, Any], region: str, allowed: bool) -> None:  # noqa: FBT001
    policies = [policy(Resource="*", Condition=condition)]
    assert allows(policies, "lambda:InvokeFunction", FUNCTION, {"aws:requestedregion": region}) is allowed


def test_deny_with_a_condition_is_ignored() -> None:
    condition = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    policies = [policy(Resource="*"), policy(Effect="Deny", Resource="*", Condition=condition)]
    assert allows(policies, "lambda:InvokeFunction", FUNCTION, {"aws:requestedregion": "us-east-1"})

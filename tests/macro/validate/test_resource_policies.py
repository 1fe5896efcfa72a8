"""Tests of the warnings about resource policies that name the state machine's role."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.macro.iam.role.templates import expanded, role_template, statement

if TYPE_CHECKING:
    from macro.model.diagnostics import Diagnostic

SEND = {"Send": {"call": "sqs:sendMessage", "parameters": {"QueueUrl.$": "$.queue", "MessageBody": "done"}}}
STATE_MACHINE_ROLE = {"Fn::GetAtt": ["Role", "Arn"]}
CALLER_ROLE = {"Fn::GetAtt": ["OrdersCrossRegionCallerRole", "Arn"]}
CALLERS_ARN = {"Fn::Sub": "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/orders-caller"}


def warnings(*principals: Any, settings: dict[str, Any] | None = None) -> list[Diagnostic]:
    """Returns the W9312 warnings if a queue policy has a statement for each of these principals."""
    statements = [{"Effect": "Allow", "Principal": {"AWS": each}, "Action": "*"} for each in principals]
    policy = {
        "Type": "AWS::SQS::QueuePolicy",
        "Properties": {"PolicyDocument": {"Statement": statements}},
    }
    send = statement("sqs:*", "arn:aws:sqs:eu-central-1:1:orders")
    template = role_template(
        SEND,
        [send],
        resources={"Policy": policy},
        settings=settings,
        Parameters={"CallerArn": {"Type": "String"}},
    )
    return [each for each in expanded(template).diagnostics if each.rule.id == "W9312"]


def test_policy_that_names_the_role_causes_a_warning() -> None:
    (warning,) = warnings("*", STATE_MACHINE_ROLE)
    assert str(warning.path) == "Resources/Policy: PolicyDocument/Statement/1/Principal"
    assert "add !GetAtt OrdersCrossRegionCallerRole.Arn to the principals" in warning.message


@pytest.mark.parametrize(
    "principals",
    [
        ([STATE_MACHINE_ROLE, CALLER_ROLE],),
        (STATE_MACHINE_ROLE, {"Fn::Sub": "${OrdersCrossRegionCallerRole.Arn}"}),
    ],
)
def test_policy_that_also_names_the_callers_role_causes_none(principals: tuple[Any, ...]) -> None:
    assert warnings(*principals) == []


@pytest.mark.parametrize(("name", "count"), [("orders-caller", 0), ("caller", 1)])
def test_policy_can_contain_the_name_of_the_callers_role(name: str, count: int) -> None:
    assert len(warnings([STATE_MACHINE_ROLE, CALLERS_ARN], settings={"RoleName": name})) == count


@pytest.mark.parametrize("role", ["arn:aws:iam::111122223333:role/orders-caller", {"Ref": "CallerArn"}])
def test_role_of_the_caller_can_be_an_existing_role(role: Any) -> None:
    settings = {"Caller": {"Role": role}}
    (warning,) = warnings(STATE_MACHINE_ROLE, settings=settings)
    assert "the role in Caller.Role; if such a call uses this resource, add that role" in warning.message
    assert warnings([STATE_MACHINE_ROLE, role], settings=settings) == []

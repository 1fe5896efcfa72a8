"""Tests of roles that deny the invocation of the caller function."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files
from tests.macro.iam.role.templates import expanded, role_template, statement

READ = {"Read": {"call": "s3:getObject", "parameters": {"Bucket": "b", "Key": "k"}}}
ALLOW = statement("s3:GetObject", "*")
MESSAGE = (
    "Resources/Role: Policies/0/PolicyDocument/Statement/1: the statement denies lambda:InvokeFunction on"
    " OrdersCrossRegionCaller, the function that makes the calls of Orders; remove the statement, or limit it to other"
    " actions or resources"
)
FUNCTIONS = "arn:aws:lambda:eu-central-1:111122223333:function"


def errors(denied: dict[str, Any], **sections: Any) -> list[str]:
    return [str(each) for each in expanded(role_template(READ, [ALLOW, denied], **sections)).errors]


@pytest.mark.parametrize(
    ("action", "resource"),
    [
        ("*", "*"),
        ("lambda:*", ["arn:aws:s3:::b", "*"]),
        (["s3:*", "LAMBDA:invoke*"], "arn:aws:lambda:*:*:function:*"),
        ("lambda:InvokeFunction", "arn:aws:lambda:eu-central-1:111122223333:function:*"),
        (
            "lambda:InvokeFunction",
            {"Fn::Sub": "arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:*"},
        ),
        (
            "lambda:*",
            {"Fn::Join": [":", ["arn", {"Ref": "AWS::Partition"}, "lambda", {"Ref": "AWS::Region"}, "*"]]},
        ),
    ],
)
def test_deny_of_every_function_is_an_error(action: object, resource: object) -> None:
    assert errors(statement(action, resource, "Deny")) == [MESSAGE]


def test_deny_with_not_action_is_an_error() -> None:
    assert errors({"Effect": "Deny", "NotAction": "s3:*", "Resource": "*"}) == [MESSAGE]


@pytest.mark.parametrize(
    "denied",
    [
        statement("s3:*", "*", "Deny"),
        statement("lambda:DeleteFunction", "*", "Deny"),
        statement("lambda:*", "arn:aws:lambda:*:*:function:Orders*", "Deny"),
        statement("lambda:*", "arn:aws:lambda:us-west-2:*:function:*", "Deny"),
        statement("lambda:*", {"Fn::Sub": "arn:aws:lambda:*:*:function:${Name}"}, "Deny"),
        statement("lambda:*", {"Fn::Sub": "arn:aws:lambda:us-west-2:${AWS::AccountId}:function:*"}, "Deny"),
        statement("lambda:*", {"Fn::If": ["IsClosed", "*", "arn:aws:s3:::b"]}, "Deny"),
        statement("lambda:*", {"Fn::Select": [0, {"Fn::If": ["IsClosed", ["*"], ["x"]]}]}, "Deny"),
        statement("*", "*", "Deny", StringNotEquals={"aws:RequestedRegion": ["eu-central-1", "us-west-2"]}),
        {"Effect": "Deny", "NotAction": ["lambda:InvokeFunction", "s3:*"], "Resource": "*"},
        {"Effect": "Deny", "Action": "*", "NotResource": ["arn:aws:lambda:*:*:function:Orders*"]},
        {"Fn::If": ["IsClosed", statement("*", "*", "Deny"), {"Ref": "AWS::NoValue"}]},
    ],
)
def test_deny_that_may_not_apply_is_accepted(denied: dict[str, Any]) -> None:
    assert errors(denied, Conditions={"IsClosed": {"Fn::Equals": ["a", "b"]}}) == []


@pytest.mark.parametrize(
    "resource",
    [
        f"{FUNCTIONS}:*-OrdersCrossRegionCaller-*",
        f"{FUNCTIONS}:*OrdersCrossRegionCaller-????????????",
        "arn:aws:lambda:*:*:function:*CrossRegion*",
        {"Fn::Sub": "arn:aws:lambda:*:*:function:${AWS::StackName}-*"},
        {"Fn::Join": ["", [f"{FUNCTIONS}:", {"Ref": "AWS::StackName"}, "-Orders*"]]},
        {"Fn::Select": ["0", [{"Fn::Sub": [FUNCTIONS + ":${Name}*", {"Name": {"Ref": "AWS::StackName"}}]}]]},
        {"Fn::GetAtt": ["OrdersCrossRegionCaller", "Arn"]},
        {"Fn::Sub": FUNCTIONS + ":${OrdersCrossRegionCaller}"},
    ],
)
def test_deny_of_the_generated_name_is_an_error(resource: object) -> None:
    assert errors(statement("lambda:*", resource, "Deny")) == [MESSAGE]


@pytest.mark.parametrize(
    "resource",
    [
        f"{FUNCTIONS}:?",
        f"{FUNCTIONS}:*-PaymentsCrossRegionCaller-*",
        f"{FUNCTIONS}:OrdersCrossRegionCaller",
        f"{FUNCTIONS}:*:live",
        {"Fn::Sub": FUNCTIONS + ":${AWS::StackName}"},
        {"Fn::Sub": FUNCTIONS + ":${AWS::StackName}-Payments*"},
        {"Fn::GetAtt": ["PaymentsCrossRegionCaller", "Arn"]},
    ],
)
def test_deny_of_other_names_is_accepted(resource: object) -> None:
    assert errors(statement("lambda:*", resource, "Deny")) == []


@pytest.mark.parametrize(
    ("name", "resource", "is_denied"),
    [
        ("orders-caller", f"{FUNCTIONS}:orders-caller", True),
        ("orders-caller", f"{FUNCTIONS}:orders-*", True),
        ("orders-caller", f"{FUNCTIONS}:payments-*", False),
        ("orders-caller", {"Fn::Sub": "arn:aws:lambda:*:*:function:${AWS::StackName}-*"}, False),
        ({"Fn::Sub": "${AWS::StackName}-x"}, {"Fn::Sub": FUNCTIONS + ":${AWS::StackName}-x"}, True),
        ({"Fn::Sub": "${AWS::StackName}-x"}, f"{FUNCTIONS}:orders-x", False),
        ({"Fn::If": ["IsClosed", "orders-a", "orders-b"]}, f"{FUNCTIONS}:orders-?", True),
        ({"Fn::If": ["IsClosed", "orders-a", "orders-b"]}, f"{FUNCTIONS}:orders-a", False),
        ({"Fn::ImportValue": "name"}, f"{FUNCTIONS}:orders-a", False),
        ({"Fn::ImportValue": "name"}, f"{FUNCTIONS}:*", True),
    ],
)
def test_deny_of_a_written_name(name: object, resource: object, *, is_denied: bool) -> None:
    found = errors(statement("lambda:*", resource, "Deny"), settings={"Caller": {"FunctionName": name}})
    assert found == [MESSAGE] * is_denied


@pytest.mark.parametrize(
    ("resource", "is_denied"),
    [
        (f"{FUNCTIONS}:orders", False),
        (f"{FUNCTIONS}:orders:live", True),
        (f"{FUNCTIONS}:orders:*", True),
        ({"Ref": "OrdersCrossRegionCallerLive"}, True),
        ({"Fn::GetAtt": ["OrdersCrossRegionCaller", "Arn"]}, False),
    ],
)
def test_deny_of_an_alias(resource: object, *, is_denied: bool) -> None:
    caller = {"FunctionName": "orders", "SnapStart": {"ApplyOn": "PublishedVersions"}}
    found = errors(statement("lambda:*", resource, "Deny"), settings={"Caller": caller})
    assert found == [MESSAGE] * is_denied


def test_deny_of_a_shared_function_is_an_error() -> None:
    found = errors(
        statement("lambda:*", f"{FUNCTIONS}:*-CrossRegionCaller-*", "Deny"), settings={"SharedCaller": True}
    )
    assert found == [MESSAGE.replace("OrdersCrossRegionCaller", "CrossRegionCaller")]


@pytest.mark.parametrize(
    ("resource", "is_denied"),
    [
        ("arn:aws:s3:::archive/*", True),
        ([f"{FUNCTIONS}:orders", "arn:aws:lambda:us-west-2:*:function:*"], True),
        (f"{FUNCTIONS}:payments", True),
        (f"{FUNCTIONS}:*-PaymentsCrossRegionCaller-*", False),
        ({"Fn::Sub": "arn:aws:lambda:us-west-2:${AWS::AccountId}:function:*"}, True),
        ("arn:aws:lambda:*:444455556666:function:*", True),
        ("*", False),
        ("arn:aws:lambda:*:*:function:Orders*", False),
        (f"{FUNCTIONS}:*-OrdersCrossRegionCaller-*", False),
        ([{"Fn::GetAtt": ["OrdersCrossRegionCaller", "Arn"]}, "arn:aws:s3:::b"], False),
        ({"Fn::Sub": "arn:aws:lambda:*:*:function:${AWS::StackName}-*"}, False),
        ({"Fn::ImportValue": "function"}, False),
        ({"Fn::If": ["IsClosed", "arn:aws:s3:::b", "arn:aws:lambda:*:*:*"]}, False),
    ],
)
def test_deny_with_not_resource(resource: object, *, is_denied: bool) -> None:
    denied = {"Effect": "Deny", "Action": "lambda:*", "NotResource": resource}
    assert errors(denied, Conditions=CONDITIONS) == [MESSAGE] * is_denied


def test_not_resource_in_another_region_or_account_is_accepted_if_the_stack_is_not_certain() -> None:
    for resource in ("arn:aws:lambda:us-west-2:*:function:*", "arn:aws:lambda:*:444455556666:*"):
        denied = {"Effect": "Deny", "Action": "lambda:*", "NotResource": resource}
        template = role_template(READ, [ALLOW, denied])
        assert expanded(template).failed
        for knows_region in (True, False):
            stack = replace(
                DEPLOYMENT.stack, region_is_certain=knows_region, account_is_certain=not knows_region
            )
            expansion = expand(template, replace(DEPLOYMENT, stack=stack), Inputs(Files(), {}))
            assert expansion.failed is (knows_region == ("us-west-2" in resource))


DENY = statement("lambda:*", "*", "Deny")
OTHER = statement("lambda:*", "arn:aws:lambda:*:*:function:Payments*", "Deny")
CONDITIONS = {name: {"Fn::Equals": [{"Ref": "AWS::AccountId"}, name]} for name in ("IsClosed", "IsTest")}


@pytest.mark.parametrize(
    ("denied", "is_denied"),
    [
        ({"Fn::If": ["IsClosed", DENY, DENY]}, True),
        ({"Fn::If": ["IsClosed", DENY, {"Fn::If": ["IsTest", DENY, DENY]}]}, True),
        ({"Fn::If": ["IsClosed", DENY, OTHER]}, False),
        ({"Fn::If": ["IsClosed", DENY, {"Fn::If": ["IsTest", DENY, OTHER]}]}, False),
        (
            {"Fn::If": ["IsClosed", DENY, {**DENY, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}]},
            False,
        ),
        ({**DENY, "Resource": {"Fn::If": ["IsClosed", "*", "arn:aws:lambda:*:*:*"]}}, True),
        ({**DENY, "Action": {"Fn::If": ["IsClosed", "lambda:*", "*"]}}, True),
        ({**DENY, "Action": {"Fn::If": ["IsClosed", "lambda:*", "s3:*"]}}, False),
    ],
)
def test_deny_in_every_branch(denied: dict[str, Any], *, is_denied: bool) -> None:
    found = errors(denied, Conditions=CONDITIONS)
    assert len(found) == is_denied
    assert all("denies lambda:Inv" in each or "branches of Fn::If deny lambda:Inv" in each for each in found)


def test_attached_policies_are_checked_too() -> None:
    policy = {"Roles": [{"Ref": "Role"}], "PolicyDocument": {"Statement": statement("*", "*", "Deny")}}
    template = role_template(
        READ, [ALLOW], resources={"Closed": {"Type": "AWS::IAM::Policy", "Properties": policy}}
    )
    (error,) = expanded(template).errors
    assert str(error.path) == "Resources/Closed: PolicyDocument/Statement"


def test_state_machine_without_a_call_to_another_region_can_have_such_a_role() -> None:
    template = role_template(READ, [statement("*", "*", "Deny")])
    states = template["Resources"]["Orders"]["Properties"]["Definition"]["States"]
    states["Read"]["Resource"] = "arn:aws:states:::aws-sdk:s3:getObject"
    assert expanded(template).errors == ()

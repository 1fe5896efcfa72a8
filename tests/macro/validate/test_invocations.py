"""Tests of roles that deny the invocation of the caller function."""

from __future__ import annotations

from typing import Any

import pytest

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

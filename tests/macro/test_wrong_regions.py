"""Tests that an error in a Region is reported once, without consequences for the rest of the call."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expand import expand
from macro.model import rules
from tests.golden.cases import DEPLOYMENT, inputs

QUEUE = "arn:aws:sqs:us-west-2:123456789012:q"
URL = "https://sqs.us-west-2.amazonaws.com/123456789012/q"
NAME: dict[str, Any] = {"Fn::Sub": "arn:aws:s3:::data-${AWS::Region}/*"}
SEND: dict[str, Any] = {"Service": "sqs", "Action": "sendMessage"}
GET: dict[str, Any] = {"Service": "s3", "Action": "getObject"}
WRONG_REGIONS = ["us-wset-2", "cn-north-1", "", "oregon"]


def diagnostics(
    state: dict[str, Any], allowed: list[tuple[str, Any]], options: dict[str, Any]
) -> list[tuple[str, str]]:
    """Returns the rule and the text to paste of each diagnostic about a state whose role allows some actions."""
    statements = [{"Effect": "Allow", "Action": action, "Resource": arn} for action, arn in allowed]
    policy = {"PolicyName": "p", "PolicyDocument": {"Statement": statements}}
    role = {"Type": "AWS::IAM::Role", "Properties": {"Policies": [policy]}}
    definition = {
        "StartAt": "Call",
        "States": {"Call": {"Type": "Cross::Region::AwsCall", "End": True, **state}},
    }
    properties = {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Definition": definition}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": {"Orders/Call": options}}} if options else {},
        "Resources": {"Role": role, "Orders": machine},
    }
    expansion = expand(template, DEPLOYMENT, inputs(template))
    return [(each.rule.id, each.fix) for each in expansion.diagnostics]


@pytest.mark.parametrize("wrong", WRONG_REGIONS)
@pytest.mark.parametrize(
    ("state", "allowed", "consequence"),
    [
        (SEND | {"Parameters": {"QueueUrl": URL, "MessageBody": "m"}}, [], rules.RESOURCE_REGION),
        (
            SEND | {"Parameters": {"QueueUrl": URL, "MessageBody": "m"}, "IamResources": [QUEUE]},
            [],
            rules.MISSING_RESOURCE,
        ),
        (
            SEND | {"Parameters": {"QueueUrl.$": "$.url", "MessageBody": "m"}},
            [("sqs:SendMessage", QUEUE)],
            rules.PERMISSIONS,
        ),
        (
            GET | {"Parameters": {"Bucket.$": "$.bucket", "Key": "k"}},
            [("s3:GetObject", NAME)],
            rules.REGION_IN_NAME,
        ),
        (
            {"Service": "chime-sdk-voice", "Action": "listPhoneNumbers", "IamResources": ["*"]},
            [],
            rules.UNLISTED_REGION,
        ),
    ],
)
def test_error_in_a_region_has_no_consequences(
    state: dict[str, Any], allowed: list[tuple[str, Any]], consequence: rules.Rule, wrong: str
) -> None:
    elsewhere = diagnostics({**state, "Region": "eu-south-2"}, allowed, {})
    assert consequence.id in [rule for rule, _ in elsewhere]
    found = [rule for rule, _ in diagnostics({**state, "Region": wrong}, allowed, {})]
    assert found == [rule for rule in found if rule in {rules.TARGETS.id, rules.WILDCARD.id}]
    assert rules.TARGETS.id in found


def test_error_in_targets_does_not_compare_them_with_the_arn() -> None:
    arn = "arn:aws:states:us-west-2::aws-sdk:dynamodb:describeTable"
    state = {"Type": "Task", "Resource": arn, "Parameters": {"TableName": "orders"}}
    for region, rule in (("eu-west-1", rules.ARN_REGION), ("eu-wset-1", rules.TARGETS)):
        found = diagnostics(state, [], {"Targets": [{"Region": region}]})
        assert [each for each, _ in found] == [rule.id]


def test_other_problems_are_reported_and_their_text_to_paste_leaves_the_region_open() -> None:
    state = SEND | {"Parameters": {"QueueUrl.$": "$.url", "MessageBody": "m"}, "Region": "us-wset-2"}
    (permissions,) = [fix for rule, fix in diagnostics(state, [], {}) if rule == rules.PERMISSIONS.id]
    assert ":sqs:<Region>:" in permissions

"""Tests that connectors give a role the permissions of the policies that the SAM translator creates from them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from localaws.cloudformation.template.serverless import translate_serverless
from macro.intrinsics.template_facts import TemplateFacts
from macro.model.call import Branch
from macro.state_machines.role_permissions import read_role_permissions
from tests.macro.iam.role.templates import STACK

FUNCTION = {
    "Runtime": "python3.13",
    "Handler": "index.handler",
    "InlineCode": "def handler(event, context): pass",
}
TASK = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets", "Parameters": {}, "End": True}
DEFINITION = {"StartAt": "A", "States": {"A": TASK}}
DESTINATIONS: dict[str, dict[str, Any]] = {
    "AWS::Serverless::Function": FUNCTION,
    "AWS::Serverless::SimpleTable": {},
    "AWS::Serverless::StateMachine": {"Definition": DEFINITION},
    "AWS::DynamoDB::Table": {},
    "AWS::S3::Bucket": {},
    "AWS::SNS::Topic": {},
    "AWS::SQS::Queue": {},
    "AWS::Events::EventBus": {"Name": "orders"},
}
ONLY_WRITE = {"AWS::Serverless::Function", "AWS::SNS::Topic", "AWS::SQS::Queue", "AWS::Events::EventBus"}

Statements = set[tuple[tuple[str, ...], str]]


def template(destination: Any, permissions: Any = ("Write",), **machine: Any) -> dict[str, Any]:
    """Returns a template whose state machine `Orders` has a connector."""
    target = (
        {"Type": destination, "Properties": DESTINATIONS[destination]} if isinstance(destination, str) else {}
    )
    connector = {
        "Source": {"Id": "Orders"},
        "Destination": {"Id": "Target"} if target else destination,
        "Permissions": list(permissions) if isinstance(permissions, tuple) else permissions,
    }
    return {
        "Transform": "AWS::Serverless-2016-10-31",
        "Resources": {
            "Orders": {
                "Type": "AWS::Serverless::StateMachine",
                "Properties": {"Definition": DEFINITION, **machine},
            },
            "Link": {"Type": "AWS::Serverless::Connector", "Properties": connector},
            **({"Target": target} if target else {}),
        },
    }


def read(written: dict[str, Any]) -> Statements:
    resources = written["Resources"]
    permissions = read_role_permissions("Orders", resources["Orders"], resources, STACK, TemplateFacts())
    assert not permissions.missing
    assert not permissions.unread
    return {(each.actions, json.dumps(each.resources)) for each in permissions.statements}


def translated(written: dict[str, Any]) -> dict[str, Any]:
    after: dict[str, Any] = translate_serverless(written, STACK.region, {})
    return after


@pytest.mark.parametrize("destination", DESTINATIONS)
def test_permissions_are_those_of_the_translated_template(destination: str) -> None:
    permissions = ("Write",) if destination in ONLY_WRITE else ("Read", "Write")
    written = template(destination, permissions)
    statements = read(written)
    assert statements
    assert statements == read(translated(written))


def test_embedded_connectors_are_read() -> None:
    written = template("AWS::DynamoDB::Table", ("Read",))
    resources = written["Resources"]
    properties = resources.pop("Link")["Properties"]
    del properties["Source"]
    resources["Orders"]["Connectors"] = {"Link": {"Properties": properties}}
    statements = read(written)
    assert any("dynamodb:Query" in actions for actions, _ in statements)
    assert statements == read(translated(written))


def test_connectors_of_a_state_machine_with_a_role_are_read() -> None:
    written = template("AWS::S3::Bucket", Role={"Fn::GetAtt": ["Role", "Arn"]})
    written["Resources"]["Role"] = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {}}}
    statements = read(written)
    assert any("s3:PutObject" in actions for actions, _ in statements)
    assert statements == read(translated(written))


def test_a_destination_can_be_a_type_and_an_arn() -> None:
    topic = "arn:aws:sns:eu-central-1:111122223333:orders"
    written = template({"Type": "AWS::SNS::Topic", "Arn": topic})
    assert read(written) == {(("sns:Publish",), json.dumps([topic]))}
    assert read(written) == read(translated(written))


def test_a_connector_can_have_several_destinations_and_a_condition() -> None:
    written = template("AWS::SNS::Topic")
    resources = written["Resources"]
    resources["Link"]["Properties"]["Destination"] = [{"Id": "Target"}, {"Id": "Queue"}]
    resources["Link"]["Condition"] = "C"
    resources["Queue"] = {"Type": "AWS::SQS::Queue"}
    permissions = read_role_permissions("Orders", resources["Orders"], resources, STACK, TemplateFacts())
    assert [each.actions for each in permissions.statements] == [("sns:Publish",), ("sqs:SendMessage",)]
    assert {each.branches for each in permissions.statements} == {(Branch("C", taken=True),)}
    assert {str(each.path) for each in permissions.statements} == {"Resources/Link"}


@pytest.mark.parametrize(
    "change",
    [
        {"Source": {"Id": "Other"}},
        {"Source": "Orders"},
        {"Destination": {"Id": "Nothing"}},
        {"Destination": {"Id": ["Target"]}},
        {"Destination": "Target"},
        {"Destination": {"Type": "AWS::Logs::LogGroup", "Arn": "a"}},
        {"Destination": {"Type": "AWS::SNS::Topic"}},
        {"Permissions": "Write"},
        {"Permissions": [["Write"], "Delete"]},
    ],
)
def test_other_connectors_give_no_permission(change: dict[str, Any]) -> None:
    written = template("AWS::SNS::Topic")
    written["Resources"]["Link"]["Properties"].update(change)
    resources = {**written["Resources"], "Malformed": []}
    assert (
        read_role_permissions("Orders", resources["Orders"], resources, STACK, TemplateFacts()).statements
        == ()
    )


@pytest.mark.parametrize("malformed", [[], {"Link": []}, {"Link": {"Properties": {"Destination": [5]}}}])
def test_malformed_embedded_connectors_give_no_permission(malformed: Any) -> None:
    written = template("AWS::SNS::Topic")
    del written["Resources"]["Link"]
    written["Resources"]["Orders"]["Connectors"] = malformed
    assert read(written) == set()

"""Tests of the permissions for the bodies of Bedrock models in Amazon S3, also with an independent policy simulator."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from macro.model.statement import Source
from tests.macro.iam.calls import filled_in
from tests.macro.iam.role.templates import refusals, role_template, statement, statements_of
from tests.simulator import needed, simulate

if TYPE_CHECKING:
    from macro.model.statement import Statement

MODEL = "amazon.nova-lite-v1:0"
STACK_REGION = {"StringEquals": {"aws:RequestedRegion": {"Ref": "AWS::Region"}}}
LITERAL = {"Input": {"S3Uri": "s3://prompts/orders/a*b.json"}, "Output": {"S3Uri": "s3://answers/%20/1.json"}}
RUN_TIME = {"Input": {"S3Uri.$": "$.prompt"}, "Output": {"S3Uri.$": "$.answer"}}
KEY = "arn:aws:kms:eu-central-1:111122223333:key/data"


def template(bodies: dict[str, Any], *statements: Any, **sections: Any) -> dict[str, Any]:
    states = {"Ask": {"integration": "bedrock:invokeModel", "parameters": {"ModelId": MODEL, **bodies}}}
    return role_template(states, list(statements), **sections)


def s3_statements(bodies: dict[str, Any], *statements: Any, **sections: Any) -> list[Statement]:
    derived = statements_of(template(bodies, *statements, **sections))
    return [each for each in derived if each.actions[0].startswith("s3:")]


def test_literal_locations_allow_exactly_these_objects_in_the_stacks_region() -> None:
    read, write = s3_statements(LITERAL)
    partition = "arn:${AWS::Partition}:s3:::"
    assert (read.actions, read.resources) == (
        ("s3:GetObject",),
        ({"Fn::Sub": partition + "prompts/orders/a${!*}b.json"},),
    )
    assert (write.actions, write.resources) == (
        ("s3:PutObject",),
        ({"Fn::Sub": partition + "answers/%20/1.json"},),
    )
    assert read.condition == write.condition == STACK_REGION
    assert read.sources[0].source is write.sources[0].source is Source.PARAMETERS


def test_bucket_of_the_template() -> None:
    bodies = {"Body": {}, "Output": {"S3Uri": {"Fn::Sub": "s3://${Answers}/1.json"}}}
    (write,) = s3_statements(bodies, resources={"Answers": {"Type": "AWS::S3::Bucket"}})
    assert write.resources == ({"Fn::Sub": "arn:${AWS::Partition}:s3:::${Answers}/1.json"},)


def test_partly_known_key_is_a_pattern() -> None:
    bodies = {"Input": {"S3Uri.$": "States.Format('s3://prompts/orders/{}/1.json', $.id)"}}
    (read,) = s3_statements(bodies)
    assert read.resources == ({"Fn::Sub": "arn:${AWS::Partition}:s3:::prompts/orders/*/1.json"},)


def test_run_time_locations_come_from_the_role() -> None:
    derived = s3_statements(
        RUN_TIME,
        statement("s3:GetObject", "arn:aws:s3:::prompts/*"),
        statement("s3:PutObject", "arn:aws:s3:::answers/*"),
    )
    assert [(each.actions, each.resources) for each in derived] == [
        (("s3:GetObject",), ("arn:aws:s3:::prompts/*",)),
        (("s3:PutObject",), ("arn:aws:s3:::answers/*",)),
    ]
    assert all(each.condition == STACK_REGION for each in derived)


def test_run_time_locations_without_permissions() -> None:
    first, second = refusals(template(RUN_TIME))
    assert first.startswith(
        "Input.S3Uri is only known at run time ($.prompt); list the resources of s3:GetObject in IamResources"
    )
    assert second.startswith(
        "Output.S3Uri is only known at run time ($.answer); list the resources of s3:PutObject in IamResources"
    )


def test_resources_in_settings() -> None:
    resources = ["arn:aws:s3:::prompts/*", "arn:aws:bedrock:us-west-2::foundation-model/" + MODEL]
    settings = {"States": {"Orders/Ask": {"IamResources": resources}}}
    (read,) = s3_statements({"Input": RUN_TIME["Input"]}, settings=settings)
    assert (read.actions, read.resources) == (("s3:GetObject",), ("arn:aws:s3:::prompts/*",))


def test_additional_statement_replaces_the_derived_one() -> None:
    added = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::prompts/*"}
    settings = {"States": {"Orders/Ask": {"AdditionalIamStatements": [added]}}}
    assert [each.reason for each in s3_statements({"Input": RUN_TIME["Input"]}, settings=settings)] == [
        "AdditionalIamStatements"
    ]


def test_credentials_do_not_apply_to_the_objects() -> None:
    bodies = template(LITERAL)
    state = bodies["Resources"]["Orders"]["Properties"]["Definition"]["States"]["Ask"]
    state["Credentials"] = {"RoleArn": "arn:aws:iam::444455556666:role/models"}
    actions = [action for each in statements_of(bodies) for action in each.actions]
    assert actions == ["sts:AssumeRole", "s3:GetObject", "s3:PutObject"]


def test_run_time_location_with_credentials_needs_resources() -> None:
    bodies = template({"Input": RUN_TIME["Input"]})
    state = bodies["Resources"]["Orders"]["Properties"]["Definition"]["States"]["Ask"]
    state["Credentials"] = {"RoleArn": "arn:aws:iam::444455556666:role/models"}
    (message,) = refusals(bodies)
    assert "list the resources of s3:GetObject in IamResources" in message


@pytest.mark.parametrize(("bodies", "services"), [(LITERAL, ["bedrock", "s3"]), ({"Body": {}}, ["bedrock"])])
def test_keys_of_the_role_are_limited_to_requests_of_the_services(
    bodies: dict[str, Any], services: list[str]
) -> None:
    derived = statements_of(template(bodies, statement("kms:Decrypt", KEY)))
    via = [each.condition["StringEquals"] for each in derived if each.actions == ("kms:Decrypt",)]
    used = [str(filled_in(dict(each))) for each in via if isinstance(each, dict)]
    assert [next(name for name in ("bedrock", "s3") if f"{name}." in text) for text in used] == services


def test_body_in_the_parameters_needs_no_bucket() -> None:
    assert s3_statements({"Body": {"prompt.$": "$.prompt"}}) == []


@needed
def test_simulator_allows_exactly_the_objects() -> None:
    document = [
        {
            "Effect": "Allow",
            "Action": list(each.actions),
            "Resource": list(each.resources),
            "Condition": each.condition,
        }
        for each in s3_statements(LITERAL)
    ]
    policy = filled_in({"Version": "2012-10-17", "Statement": document})

    def ask(action: str, resource: str, region: str = "eu-central-1") -> dict[str, Any]:
        context = {"aws:RequestedRegion": region}
        return {
            "policy": policy,
            "action": action,
            "resource": f"arn:aws:s3:::{resource}",
            "context": context,
        }

    asked = [
        ask("s3:GetObject", "prompts/orders/a*b.json"),
        ask("s3:PutObject", "answers/%20/1.json"),
        ask("s3:GetObject", "prompts/orders/axb.json"),
        ask("s3:PutObject", "prompts/orders/a*b.json"),
        ask("s3:GetObject", "answers/%20/1.json"),
        ask("s3:PutObject", "answers/%20/2.json"),
        ask("s3:GetObject", "prompts/orders/a*b.json", "us-west-2"),
    ]
    assert simulate(asked) == ["Allowed"] * 2 + ["ImplicitlyDenied"] * 5

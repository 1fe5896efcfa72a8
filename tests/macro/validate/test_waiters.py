"""Tests of the permission that a waiter needs to see that an object doesn't exist, and of the warning without it."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import Expansion, expand
from macro.model.rules import WAITER_PERMISSION
from tests.golden.cases import DEPLOYMENT, Files

ARCHIVE = {"Bucket": "archive", "Key.$": "$.key"}
UNKNOWN = {"Bucket.$": "$.bucket", "Key.$": "$.key"}
OBJECTS, BUCKET = "arn:aws:s3:::archive/*", "arn:aws:s3:::archive"
LIST = {"Action": "s3:List*", "Resource": BUCKET}
ROLE = {"IamResources": OBJECTS}
READ_ONLY = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": OBJECTS}
MESSAGE = "the caller doesn't have s3:ListBucket, so "


def expansion(
    parameters: dict[str, Any],
    options: dict[str, Any],
    caller: dict[str, Any] | None = None,
    statements: tuple[dict[str, Any], ...] = (READ_ONLY,),
    waiter: str | None = "ObjectExists",
) -> Expansion:
    """Expands a template with one waiter for an object, and with a role that has these statements."""
    waiting = {"WaitUntil": waiter} if waiter else {}
    state = {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        "Service": "s3",
        "Action": "headObject",
        "Parameters": parameters,
        "End": True,
        **waiting,
        **options,
    }
    machine = {"RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}, "Definition": _definition(state)}
    policy = {"PolicyName": "Objects", "PolicyDocument": {"Statement": list(statements)}}
    trust = {"Effect": "Allow", "Principal": {"Service": "states.amazonaws.com"}, "Action": "sts:AssumeRole"}
    role = {"AssumeRolePolicyDocument": {"Statement": [trust]}, "Policies": [policy]}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"Caller": caller or {}}},
        "Resources": {
            "Orders": {"Type": "AWS::StepFunctions::StateMachine", "Properties": machine},
            "Role": {"Type": "AWS::IAM::Role", "Properties": role},
        },
    }
    result = expand(template, DEPLOYMENT, Inputs(Files(), {}))
    assert not result.failed, result.errors
    return result


def _definition(state: dict[str, Any]) -> dict[str, Any]:
    return {"StartAt": "Wait", "States": {"Wait": state}}


def listed_buckets(result: Expansion) -> list[Any]:
    """Returns the resources of the statements that allow the caller to list a bucket."""
    assert isinstance(result.template, dict)
    resources: Any = result.template["Resources"]
    document = resources["OrdersCrossRegionCallerPolicy"]["Properties"]["PolicyDocument"]
    found = [each["Resource"] for each in document["Statement"] if "s3:ListBucket" in each["Action"]]
    return [arn for resource in found for arn in resource]


def warnings(result: Expansion) -> list[str]:
    return [each.message for each in result.diagnostics if each.rule is WAITER_PERMISSION]


@pytest.mark.parametrize("options", [{}, ROLE, {"IamAction": ["s3:GetObject", "s3:ListBucket"]}])
def test_waiter_can_list_the_bucket_of_its_object(options: dict[str, Any]) -> None:
    result = expansion(ARCHIVE, options)
    assert listed_buckets(result) == [{"Fn::Sub": "arn:${AWS::Partition}:s3:::archive"}]
    assert not warnings(result)


def test_bucket_in_iam_resources_is_the_only_one() -> None:
    result = expansion(UNKNOWN, {"IamResources": [OBJECTS, BUCKET]})
    assert listed_buckets(result) == [BUCKET]
    assert not warnings(result)


def test_call_without_waiter_cannot_list_a_bucket() -> None:
    assert not listed_buckets(expansion(ARCHIVE, {}, waiter=None))


@pytest.mark.parametrize(
    ("parameters", "options"), [(UNKNOWN, {}), (UNKNOWN, ROLE), (ARCHIVE, {"IamAction": "s3:GetObject"})]
)
def test_waiter_without_the_permission_is_reported_once(
    parameters: dict[str, Any], options: dict[str, Any]
) -> None:
    result = expansion(parameters, options)
    assert not listed_buckets(result)
    (message,) = warnings(result)
    assert message.startswith(MESSAGE)


def test_settings_to_paste_name_the_bucket_if_it_is_known() -> None:
    (warning,) = (
        each
        for each in expansion(ARCHIVE, {"IamAction": "s3:GetObject"}).diagnostics
        if each.rule is WAITER_PERMISSION
    )
    assert "arn:${AWS::Partition}:s3:::archive" in warning.fix


@pytest.mark.parametrize(
    ("options", "caller", "statements"),
    [
        ({"AdditionalIamStatements": [LIST]}, {}, (READ_ONLY,)),
        ({}, {}, (READ_ONLY, {"Effect": "Allow", "Action": "s3:ListBucket", "Resource": BUCKET})),
        ({}, {"Role": "arn:aws:iam::123456789012:role/r"}, (READ_ONLY,)),
        ({"Credentials": {"RoleArn": "arn:aws:iam::111122223333:role/r"}}, {}, (READ_ONLY,)),
    ],
)
def test_no_warning_if_something_else_can_allow_it(
    options: dict[str, Any], caller: dict[str, Any], statements: tuple[dict[str, Any], ...]
) -> None:
    assert not warnings(expansion(UNKNOWN, options, caller, statements))


def test_directory_bucket_needs_no_other_permission() -> None:
    bucket = {"Bucket": "archive--usw2-az1--x-s3", "Key": "a"}
    assert not warnings(expansion(bucket, {}))

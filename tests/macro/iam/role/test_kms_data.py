"""Tests of the permissions for the KMS keys of a call's data."""

from typing import Any

import pytest

from macro.iam.role.kms_data import via_services
from tests.macro.iam.role.supplied import WEST
from tests.macro.iam.role.templates import role_template, statement, statements_of

CHILD = "arn:aws:states:us-west-2:111122223333:stateMachine:child"


@pytest.mark.parametrize(
    ("regions", "partition", "expected"),
    [
        (
            ("us-west-2", "us-east-1"),
            "aws",
            ["s3.us-west-2.amazonaws.com", "s3.us-east-1.amazonaws.com"],
        ),
        (("cn-north-1",), "aws-cn", ["s3.cn-north-1.amazonaws.com.cn"]),
        (("eusc-de-east-1",), "aws-eusc", ["s3.eusc-de-east-1.amazonaws.eu"]),
    ],
)
def test_services_by_region(regions: tuple[str, ...], partition: str, expected: list[str]) -> None:
    assert via_services("s3", regions, partition) == expected


def test_kms_data_actions_are_limited_by_via_service_in_the_target_region() -> None:
    states = {"Get": {"call": "s3:getObject", "parameters": {"Bucket": "b", "Key": "k"}}}
    keys = {"Key": {"Type": "AWS::KMS::Key"}}
    statements = [statement(["kms:Decrypt", "kms:CreateGrant"], {"Fn::GetAtt": ["Key", "Arn"]})]
    (supplied,) = [
        each
        for each in statements_of(role_template(states, statements, resources=keys))
        if each.actions[0].startswith("kms")
    ]
    assert supplied.actions == ("kms:Decrypt",)
    assert supplied.condition["StringEquals"] == {
        "aws:RequestedRegion": "us-west-2",
        "kms:ViaService": "s3.us-west-2.amazonaws.com",
    }


def test_keys_of_objects_that_a_service_reads_for_its_caller_are_used_by_s3() -> None:
    image = {"S3Object": {"Bucket": "b", "Name": "k"}}
    states = {"Detect": {"call": "rekognition:detectLabels", "parameters": {"Image": image}}}
    statements = [statement("kms:Decrypt", "arn:aws:kms:*:*:key/*")]
    (supplied,) = [
        each for each in statements_of(role_template(states, statements)) if each.actions == ("kms:Decrypt",)
    ]
    assert supplied.condition["StringEquals"] == {
        "aws:RequestedRegion": "us-west-2",
        "kms:ViaService": ["rekognition.us-west-2.amazonaws.com", "s3.us-west-2.amazonaws.com"],
    }


def test_calls_of_kms_need_no_statement_for_requests_of_another_service() -> None:
    states = {"Decrypt": {"call": "kms:decrypt", "parameters": {"CiphertextBlob": "x", "KeyId": "k"}}}
    supplied = statements_of(role_template(states, [statement("kms:Decrypt", "arn:aws:kms:*:*:key/*")]))
    assert [each.condition for each in supplied] == [WEST]


GET = {"call": "s3:getObject", "parameters": {"Bucket": "b", "Key": "k"}}
START = {"call": "sfn:startExecution", "parameters": {"StateMachineArn": CHILD}}


@pytest.mark.parametrize(
    ("call", "operator", "copied"),
    [
        (GET, "StringEquals", []),
        (GET, "ArnLike", []),
        (GET, "StringEqualsIfExists", ["kms:Decrypt"]),
        (GET, "StringNotEquals", ["kms:Decrypt"]),
        (START, "StringEquals", ["kms:Decrypt"]),
    ],
)
def test_keys_of_executions_are_only_used_by_step_functions(
    call: dict[str, Any], operator: str, copied: list[str]
) -> None:
    condition: Any = {operator: {"kms:EncryptionContext:aws:states:stateMachineArn": CHILD}}
    allowed = statement("kms:Decrypt", "arn:aws:kms:*:*:key/*", **condition)
    supplied = statements_of(role_template({"Call": call}, [allowed]))
    assert [action for each in supplied for action in each.actions if action.startswith("kms")] == copied

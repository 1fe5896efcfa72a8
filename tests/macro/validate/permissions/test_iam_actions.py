"""Tests of the warnings about IAM actions that don't exist."""

from __future__ import annotations

from typing import Any

import pytest

from macro.catalog.iam_actions import find_iam_actions, iam_prefixes
from macro.expand import expand
from macro.model.rules import UNLISTED_ACTION
from tests.function_calls import count_function_calls
from tests.golden.cases import DEPLOYMENT, inputs


def warnings(fields: dict[str, Any], options: dict[str, Any] | None = None) -> list[tuple[str, str]]:
    """Returns the path and the message of each warning about the actions of a call."""
    call = {
        "Type": "Cross::Region::AwsCall",
        "Region": "us-west-2",
        "Service": "s3",
        "Action": "getObject",
        "Parameters": {"Bucket": "archive", "Key": "latest"},
        "IamResources": "arn:aws:s3:::archive/*",
        "End": True,
    }
    definition = {"StartAt": "Read", "States": {"Read": call | fields}}
    role = "arn:aws:iam::123456789012:role/r"
    properties = {"RoleArn": role, "Definition": definition}
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": {"Orders/Read": options}}} if options else {},
        "Resources": {"Orders": {"Type": "AWS::StepFunctions::StateMachine", "Properties": properties}},
    }
    expansion = expand(template, DEPLOYMENT, inputs(template))
    assert not expansion.failed, expansion.errors
    return [
        ("/".join(each.path.steps), each.message)
        for each in expansion.diagnostics
        if each.rule is UNLISTED_ACTION
    ]


@pytest.mark.parametrize(
    ("action", "message"),
    [
        (
            "s3:GetObjct",
            "the IAM data of this release doesn't list the action 's3:GetObjct'; did you mean 's3:GetObject'?",
        ),
        (
            "S3:getobjct",
            "the IAM data of this release doesn't list the action 'S3:getobjct'; did you mean 'S3:GetObject'?",
        ),
        ("s3:Xyzzy", "the IAM data of this release doesn't list the action 's3:Xyzzy'"),
        ("dynamdb:GetItem", "IAM has no service prefix 'dynamdb'; did you mean 'dynamodb:GetItem'?"),
    ],
)
def test_misspelled_action_is_a_warning(action: str, message: str) -> None:
    assert warnings({"IamAction": action}) == [("States/Read/IamAction", message)]
    statement = {"Action": ["s3:GetObject", action], "Resource": "arn:aws:s3:::archive/*"}
    in_statement = {"AdditionalIamStatements": [statement]}
    path = "States/Read/AdditionalIamStatements/0/Action"
    assert warnings(in_statement) == [(path, message)]


@pytest.mark.parametrize(
    "action",
    [
        "s3:GetObject",
        "S3:GETOBJECT",
        "s3:Get*",
        "s3:*",
        "s3:GetObjectVersionTorrent",
        "lambda:InvokeFunction",
        "zzz:Get",
    ],
)
def test_action_that_exists_or_can_exist_is_no_warning(action: str) -> None:
    assert warnings({"IamAction": [action]}) == []


def test_pattern_without_any_action_is_a_warning() -> None:
    ((_, message),) = warnings({"IamAction": "s3:Gett*"})
    assert message.startswith("the IAM data of this release doesn't list the action 's3:Gett*'")


def test_action_in_metadata_is_reported_there() -> None:
    ((path, _),) = warnings({"Action": "headObject"}, {"IamAction": "s3:HeadObject"})
    assert path.endswith("IamAction")


def test_actions_of_every_service_are_listed() -> None:
    counts = {prefix: len(find_iam_actions(prefix)) for prefix in iam_prefixes()}
    assert len(counts) > 400
    assert min(counts.values()) > 0


def test_many_calls_with_the_same_action_need_one_search() -> None:
    warnings({"IamAction": "ec2:DescribeInstancez"})  # loads the tables
    first, second = (
        count_function_calls(lambda: warnings({"IamAction": "ec2:DescribeVolumez"})) for _ in range(2)
    )
    print(first, second)
    assert second < first / 2

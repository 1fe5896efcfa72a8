"""Tests of actions that affect a call's result. The caller gets them if the role allows them."""

from __future__ import annotations

from typing import Any

import pytest

from tests.macro.iam.role.templates import role_template, statement, statements_of

KEY = {"Key.$": "$.key"}


def listed(bucket: Any, *resources: Any, call: str = "s3:getObject", name: Any = None) -> list[Any]:
    """Returns the resources of s3:ListBucket for a call whose role allows it for these resources."""
    states = {"Get": {"call": call, "parameters": {**bucket, **KEY}}}
    role = [statement("s3:GetObject", "arn:aws:s3:::*/*"), statement("s3:ListBucket", list(resources))]
    template = role_template(states, role)
    properties = {"BucketName": name} if name else {}
    template["Resources"]["Data"] = {"Type": "AWS::S3::Bucket", "Properties": properties}
    statements = [each for each in statements_of(template) if "s3:ListBucket" in each.actions]
    return [resource for each in statements for resource in each.resources]


DATA = {"Fn::Sub": "arn:${AWS::Partition}:s3:::data"}
BUCKET = {"Fn::Sub": "arn:${AWS::Partition}:s3:::${Data}"}


@pytest.mark.parametrize("pattern", ["*", "arn:aws:s3:::data", "arn:aws:s3:::d*", "arn:aws:s3:::dat?", DATA])
def test_pattern_that_matches_the_bucket_is_limited_to_it(pattern: Any) -> None:
    assert listed({"Bucket": "data"}, "arn:aws:s3:::other", pattern) == [DATA]


@pytest.mark.parametrize(
    "pattern", ["arn:aws:s3:::other", "arn:aws:s3:::data2", {"Fn::GetAtt": ["Data", "Arn"]}, {"Ref": "Arn"}]
)
def test_pattern_that_might_not_match_the_bucket_supplies_nothing(pattern: Any) -> None:
    assert listed({"Bucket": "data"}, pattern) == []


@pytest.mark.parametrize(
    "pattern",
    [
        {"Fn::GetAtt": ["Data", "Arn"]},
        {"Fn::GetAtt": "Data.Arn"},
        {"Fn::Sub": "${Data.Arn}"},
        {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Data"}]]},
        {"Fn::Sub": ["arn:${AWS::Partition}:s3:::${name}", {"name": {"Ref": "Data"}}]},
    ],
)
def test_bucket_arn_matches_in_every_notation(pattern: Any) -> None:
    assert listed({"Bucket": {"Ref": "Data"}}, pattern) == [BUCKET]
    assert listed({"Bucket": {"Ref": "Other"}}, pattern) == []


def test_bucket_of_the_template_matches_by_its_name() -> None:
    name = {"Fn::Sub": "${Prefix}-data"}
    pattern = {"Fn::Join": ["", ["arn:aws:s3:::", {"Ref": "Prefix"}, "-data"]]}
    assert listed({"Bucket": {"Ref": "Data"}}, pattern, name=name) == [BUCKET]
    assert listed({"Bucket": {"Ref": "Data"}}, {"Fn::GetAtt": ["Data", "Arn"]}, name=name) == [BUCKET]
    assert listed({"Bucket": {"Ref": "Data"}}, pattern, name="data") == []


def test_run_time_bucket_uses_the_resources_of_the_role() -> None:
    assert listed({"Bucket.$": "$.b"}, "arn:aws:s3:::a", "arn:aws:s3:::b") == [
        "arn:aws:s3:::a",
        "arn:aws:s3:::b",
    ]


def test_other_calls_and_complete_settings_have_no_optional_actions() -> None:
    assert listed({"Bucket": "data"}, "*", call="s3:putObject") == []
    states = {"Get": {"call": "s3:getObject", "parameters": {"Bucket": "data", **KEY}}}
    template = role_template(states, [statement("s3:*", "*")])
    settings = {"States": {"Orders/Get": {"IamResources": ["arn:aws:s3:::data/*"]}}}
    template.setdefault("Metadata", {})["Cross::Region::AwsCall"] = settings
    assert [each.actions for each in statements_of(template)] == [("s3:GetObject",)]


@pytest.mark.parametrize(
    ("directive", "expected"),
    [({}, True), ({"TaggingDirective": "COPY"}, True), ({"TaggingDirective": "REPLACE"}, False)],
)
def test_copy_requires_tagging_permissions_unless_it_replaces_the_tags(
    directive: dict[str, str], *, expected: bool
) -> None:
    parameters = {"Bucket": "to", "Key": "k", "CopySource": "from/k", **directive}
    states = {"Copy": {"call": "s3:copyObject", "parameters": parameters}}
    template = role_template(states, [statement("s3:*Object*", ["arn:aws:s3:::from/*", "arn:aws:s3:::to/?"])])
    tags = {
        action: str(each.resources[0]).rpartition(":")[2].strip("'}")
        for each in statements_of(template)
        for action in each.actions
        if action.endswith("Tagging")
    }
    assert tags == ({"s3:GetObjectTagging": "from/k", "s3:PutObjectTagging": "to/k"} if expected else {})

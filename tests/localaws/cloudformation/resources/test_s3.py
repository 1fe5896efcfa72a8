"""Tests of bucket policies in a stack, and of the metadata that AWS CDK adds to such a stack."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.functions_and_roles import REGION

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.localaws.cloudformation.conftest import Stacks


def test_metadata_of_cdk_and_bucket_policy(aws: LocalAws, stacks: Stacks) -> None:
    statement = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": "*"}
    secure = {**statement, "Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    policy = {"Version": "2012-10-17", "Statement": [secure]}
    template: dict[str, Any] = {
        "Resources": {
            "CDKMetadata": {"Type": "AWS::CDK::Metadata", "Properties": {"Analytics": "v2:x"}},
            "Bucket": {"Type": "AWS::S3::Bucket"},
            "Policy": {
                "Type": "AWS::S3::BucketPolicy",
                "Properties": {"Bucket": {"Ref": "Bucket"}, "PolicyDocument": policy},
            },
        }
    }
    name = stacks.create(template)
    assert stacks.status(name) == "CREATE_COMPLETE"
    s3, bucket = aws.client("s3", REGION), stacks.physical_id(name, "Bucket")
    assert json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"]) == policy
    del template["Resources"]["Policy"]
    template["Resources"]["CDKMetadata"]["Properties"] = {"Analytics": "v2:y"}
    stacks.update(name, template)
    with pytest.raises(ClientError, match="NoSuchBucketPolicy"):
        s3.get_bucket_policy(Bucket=bucket)

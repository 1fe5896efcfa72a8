"""Tests of resources that moto creates: their generated names, and their deletion."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError

from tests.localaws.cloudformation.conftest import Stacks
from tests.localaws.cloudformation.resource_templates import unique

if TYPE_CHECKING:
    from localaws import LocalAws

REGION = "us-east-1"


def deleted_stack(stacks: Stacks, kind: str, properties: dict[str, Any]) -> None:
    name = stacks.create({"Resources": {"Resource": {"Type": kind, "Properties": properties}}})
    stacks.client.delete_stack(StackName=name)


def test_topic_is_deleted_with_its_stack(stacks: Stacks, aws: LocalAws) -> None:
    name = f"topic-{uuid.uuid4().hex[:10]}"
    deleted_stack(stacks, "AWS::SNS::Topic", {"TopicName": name})
    topics = aws.client("sns", REGION).list_topics()["Topics"]
    assert [topic for topic in topics if topic["TopicArn"].endswith(name)] == []


def test_ecs_cluster_is_inactive_after_its_stack(stacks: Stacks, aws: LocalAws) -> None:
    name = f"cluster-{uuid.uuid4().hex[:10]}"
    deleted_stack(stacks, "AWS::ECS::Cluster", {"ClusterName": name})
    (cluster,) = aws.client("ecs", REGION).describe_clusters(clusters=[name])["clusters"]
    assert cluster["status"] == "INACTIVE"


def test_generated_names_of_fifo_queues_and_topics_end_in_fifo(stacks: Stacks) -> None:
    name = stacks.create(
        {
            "Resources": {
                "Queue": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": True}},
                "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"FifoTopic": "true"}},
                "Other": {"Type": "AWS::SQS::Queue", "Properties": {"FifoQueue": False}},
            }
        }
    )
    assert stacks.status(name) == "CREATE_COMPLETE"
    assert stacks.physical_id(name, "Queue").endswith(".fifo")
    assert stacks.physical_id(name, "Topic").endswith(".fifo")
    assert not stacks.physical_id(name, "Other").endswith(".fifo")


def test_other_resource_types_are_created_by_moto(aws: LocalAws) -> None:
    bucket, table = unique("bucket"), unique("table")
    template = {
        "Resources": {
            "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": bucket}},
            "Table": {
                "Type": "AWS::DynamoDB::Table",
                "Properties": {
                    "TableName": table,
                    "BillingMode": "PAY_PER_REQUEST",
                    "AttributeDefinitions": [{"AttributeName": "Id", "AttributeType": "S"}],
                    "KeySchema": [{"AttributeName": "Id", "KeyType": "HASH"}],
                },
            },
            "Queue": {"Type": "AWS::SQS::Queue"},
        },
        "Outputs": {"Arn": {"Value": {"Fn::GetAtt": ["Queue", "Arn"]}}},
    }
    other_region = Stacks(aws.client("cloudformation", "us-west-2"))
    name = other_region.create(template)
    assert other_region.status(name) == "CREATE_COMPLETE", other_region.reasons(name)
    assert other_region.outputs(name)["Arn"].startswith(f"arn:aws:sqs:us-west-2:123456789012:{name}-Queue-")
    s3 = aws.client("s3", "us-west-2")
    assert s3.get_bucket_location(Bucket=bucket)["LocationConstraint"] == "us-west-2"
    assert (
        aws.client("dynamodb", "us-west-2").describe_table(TableName=table)["Table"]["TableStatus"]
        == "ACTIVE"
    )
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        aws.client("dynamodb", REGION).describe_table(TableName=table)
    other_region.client.delete_stack(StackName=name)
    assert bucket not in {item["Name"] for item in s3.list_buckets()["Buckets"]}

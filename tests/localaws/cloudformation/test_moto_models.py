"""Tests of resources that moto creates: their generated names, and their deletion."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.localaws.cloudformation.conftest import Stacks

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

"""The resources that the states with optimized integrations use."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.localaws.functions_and_roles import make_role, zipped

if TYPE_CHECKING:
    from collections.abc import Iterable

    from localaws import LocalAws

FUNCTION = """\
class OrderRejected(Exception): pass

def handler(event, context):
    if event.get("fail"):
        raise OrderRejected("out of stock")
    return {"got": event}
"""
CHILD = json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}})


def create_resources(aws: LocalAws, regions: Iterable[str]) -> None:
    """Creates the same resources in each Region."""
    role = make_role(aws)
    for region in regions:
        aws.client("dynamodb", region).create_table(
            TableName="optimized",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        aws.client("lambda", region).create_function(
            FunctionName="optimized",
            Role=role,
            Runtime="python3.13",
            Handler="index.handler",
            Code={"ZipFile": zipped({"index.py": FUNCTION})},
        )
        aws.client("sns", region).create_topic(Name="optimized")
        for queue in ("optimized", "optimized-tokens"):
            aws.client("sqs", region).create_queue(QueueName=queue)
        aws.client("stepfunctions", region).create_state_machine(
            name="optimized-child", definition=CHILD, roleArn=role
        )
        make_jobs(aws, region, role)


def make_jobs(aws: LocalAws, region: str, role: str) -> None:
    """Creates what the jobs of AWS Glue, Amazon ECS, and AWS Batch need."""
    aws.client("glue", region).create_job(
        Name="optimized", Role=role, Command={"Name": "glueetl", "ScriptLocation": "s3://scripts/job.py"}
    )
    ecs = aws.client("ecs", region)
    ecs.create_cluster(clusterName="optimized")
    container = {"name": "app", "image": "app", "memory": 128}
    ecs.register_task_definition(
        family="optimized",
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        containerDefinitions=[container],
    )
    batch = aws.client("batch", region)
    environment = batch.create_compute_environment(
        computeEnvironmentName="optimized", type="UNMANAGED", state="ENABLED", serviceRole=role
    )["computeEnvironmentArn"]
    batch.create_job_queue(
        jobQueueName="optimized",
        state="ENABLED",
        priority=1,
        computeEnvironmentOrder=[{"order": 1, "computeEnvironment": environment}],
    )
    batch.register_job_definition(
        jobDefinitionName="optimized",
        type="container",
        containerProperties={"image": "app", "vcpus": 1, "memory": 128, "command": ["true"]},
    )

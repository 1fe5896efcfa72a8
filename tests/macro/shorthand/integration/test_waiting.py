"""Tests of the instructions to wait without `.sync`, against the service models."""

from __future__ import annotations

from typing import Any

import pytest

from caller.awsmodel.models import operation_model, service_model, waiters
from caller.awsmodel.naming import member_name
from caller.awsmodel.optimized.model import SYNC
from caller.awsmodel.optimized.registry import INTEGRATIONS
from caller.awsmodel.optimized.sync_jobs import SYNC_JOBS
from macro.catalog import find_operation, find_service
from macro.shorthand.integration.waiting import STATUSES, Status, find_waiter


def test_every_integration_with_sync_waits_in_another_region_or_has_an_instruction() -> None:
    with_sync = {name for name, integration in INTEGRATIONS.items() if SYNC in integration.patterns}
    assert with_sync == set(SYNC_JOBS) | set(STATUSES)
    assert not set(SYNC_JOBS) & set(STATUSES)


@pytest.mark.parametrize("status", STATUSES.values(), ids=STATUSES)
def test_instruction_matches_the_service_model(status: Status) -> None:
    name, _, action = status.integration.partition(":")
    service = find_service(name)
    assert service
    operation = find_operation(service, action)
    assert operation
    assert service.step_functions == name
    if status.waiter:
        assert waiters(service.client)[status.waiter]["operation"] == operation.name
        return
    shape: Any = operation_model(service.client, operation.name).output_shape
    for step in status.member.split("."):
        shape = {member_name(each): member for each, member in shape.members.items()}[step]
    assert set(status.ended) <= set(shape.enum)


@pytest.mark.parametrize(
    ("client", "operation", "waiter"),
    [
        ("cloudformation", "CreateStack", "StackCreateComplete"),
        ("cloudformation", "DeleteStack", "StackDeleteComplete"),
        ("cloudfront", "CreateInvalidation", "InvalidationCompleted"),
        ("dynamodb", "DeleteTable", "TableNotExists"),
        ("ec2", "StartInstances", "InstanceRunning"),
        ("ec2", "StopInstances", "InstanceStopped"),
        ("ec2", "TerminateInstances", "InstanceTerminated"),
        ("ec2", "CreateSnapshot", "SnapshotCompleted"),
        ("eks", "CreateCluster", "ClusterActive"),
        ("lambda", "CreateFunction", "FunctionActive"),
        ("rds", "RestoreDBInstanceFromDBSnapshot", "DBInstanceAvailable"),
        ("rds", "CopyDBSnapshot", "DBSnapshotCompleted"),
        ("sagemaker", "CreateEndpoint", "EndpointInService"),
        ("sagemaker", "StartNotebookInstance", ""),
        ("ssm", "SendCommand", "CommandExecuted"),
        ("transcribe", "StartTranscriptionJob", "TranscriptionJobCompleted"),
        ("dynamodb", "GetItem", ""),
        ("dynamodb", "DescribeTable", ""),
        ("s3", "PutObject", ""),
        ("translate", "StartTextTranslationJob", ""),
    ],
)
def test_waiter_of_an_operation(client: str, operation: str, waiter: str) -> None:
    assert find_waiter(client, operation) == waiter


def test_waiter_is_not_that_of_the_opposite() -> None:
    for client in ("ec2", "rds", "dynamodb", "eks", "medialive", "transfer"):
        for operation in service_model(client).operation_names:
            found = find_waiter(client, operation)
            removes = operation.startswith(("Delete", "Terminate"))
            is_gone = found.endswith(("Deleted", "NotExists", "Terminated", "DeleteComplete"))
            assert not found or is_gone is removes, operation

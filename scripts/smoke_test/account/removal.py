"""Removes everything that a run created, found by its prefix. A removal can be repeated."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from macro.provider.model import ProviderError
from macro.provider.regions import in_each_region
from macro.provider.removal import remove as remove_provider
from scripts.smoke_test.account.leftovers import (
    active_clusters,
    buckets,
    leftovers,
    log_groups,
    roles,
    stacks,
)

if TYPE_CHECKING:
    from macro.provider.model import Access
    from scripts.smoke_test.account.names import Names
    from scripts.smoke_test.account.sandbox import Sandbox

_POLL = 2.0  # seconds
_SECONDS = 2400  # Lambda and ECS can take 20 minutes to delete network interfaces
_ATTEMPTS = 5  # a subnet can't be deleted before ECS has deleted its network interface


def remove(sandbox: Sandbox) -> list[str]:
    """Removes everything in both Regions, and returns what remains: empty if the removal succeeded."""
    names, access_by_region = sandbox.names, {access.region: access for access in sandbox.both}

    def in_region(region: str) -> None:
        access = access_by_region[region]
        sandbox.progress.line(f"{region} removing everything that begins with {names.prefix}")
        _stop_work(access, names)
        for bucket in buckets(access, names):
            _empty(access, bucket)
        _delete_stacks(access, names)
        remove_provider(access, names.provider, unused_layers=True)  # the stack is deleted; its layer isn't
        for group in log_groups(access, names):
            access.client("logs").delete_log_group(logGroupName=group)
        for bucket in buckets(access, names):
            _empty(access, bucket)
            access.client("s3").delete_bucket(Bucket=bucket)

    def listed(region: str) -> list[str]:
        access = access_by_region[region]
        # A role belongs to no Region.
        named = [f"role {name}" for name in roles(access, names)] if access is sandbox.first else []
        return [*leftovers(access, names), *named]

    regions = list(access_by_region)
    removed = in_each_region(in_region, regions)
    remaining = in_each_region(listed, regions)  # after both removals have ended
    return [
        f"{region}: {line}"
        for region in regions
        for line in (removed[region].problem, *(remaining[region].result or ()), remaining[region].problem)
        if line
    ]


def _stop_work(access: Access, names: Names) -> None:
    """Stops executions and ECS tasks. CloudFormation can't delete a cluster with tasks."""
    states = access.client("stepfunctions")
    for page in states.get_paginator("list_state_machines").paginate():
        for machine in page["stateMachines"]:
            if names.owns(machine["name"]):
                _stop_executions(states, machine["stateMachineArn"])
    ecs = access.client("ecs")
    for cluster in active_clusters(access, names):
        for page in ecs.get_paginator("list_tasks").paginate(cluster=cluster):
            for task in page["taskArns"]:
                ecs.stop_task(cluster=cluster, task=task)


def _stop_executions(states: Any, machine: str) -> None:
    pages = states.get_paginator("list_executions").paginate(stateMachineArn=machine, statusFilter="RUNNING")
    for execution in [each["executionArn"] for page in pages for each in page["executions"]]:
        states.stop_execution(executionArn=execution)


def _delete_stacks(access: Access, names: Names) -> None:
    """Deletes all stacks, including those that a deployment is still creating.

    Raises:
        ProviderError: A stack can't be deleted.
    """
    until, attempts = time.monotonic() + _SECONDS, dict[str, int]()
    while remaining := stacks(access, names):
        for stack in remaining:
            identifier, status = stack["StackId"], stack["StackStatus"]
            if status == "DELETE_IN_PROGRESS":
                continue
            attempts[identifier] = attempts.get(identifier, 0) + (status == "DELETE_FAILED")
            if attempts[identifier] > _ATTEMPTS or time.monotonic() > until:
                reason = stack.get("StackStatusReason", "no reason")
                raise ProviderError(f"the stack {stack['StackName']} can't be deleted ({status}): {reason}")
            _delete_stack(access, identifier)
        time.sleep(_POLL)


def _delete_stack(access: Access, identifier: str) -> None:
    """Starts a deletion. An update or a rollback must end first; then the next attempt succeeds."""
    try:
        access.client("cloudformation").delete_stack(StackName=identifier)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") != "ValidationError":
            raise


def _empty(access: Access, bucket: str) -> None:
    """Deletes all versions of all objects."""
    s3 = access.client("s3")
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
        versions = [*page.get("Versions", []), *page.get("DeleteMarkers", [])]
        keys = [{"Key": each["Key"], "VersionId": each["VersionId"]} for each in versions]
        if keys:
            s3.delete_objects(Bucket=bucket, Delete={"Objects": keys, "Quiet": True})

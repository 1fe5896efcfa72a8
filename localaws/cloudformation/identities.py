"""The ARNs of new stacks and change sets."""

from __future__ import annotations

import uuid

from localaws.cloudformation.resources.provider import StackIdentity


def new_stack_identity(account: str, region: str, partition: str, name: str) -> StackIdentity:
    """Returns the identity of a new stack."""
    return StackIdentity(
        name, _new_arn(account, region, partition, f"stack/{name}"), region, account, partition
    )


def new_change_set_id(account: str, region: str, partition: str, name: str) -> str:
    """Returns the ARN of a new change set."""
    return _new_arn(account, region, partition, f"changeSet/{name}")


def _new_arn(account: str, region: str, partition: str, resource: str) -> str:
    return f"arn:{partition}:cloudformation:{region}:{account}:{resource}/{uuid.uuid4()}"

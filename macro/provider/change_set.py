"""Creates, describes, executes, and deletes the change set of a provider stack.

Sources: AWS CloudFormation API Reference, CreateChangeSet, DescribeChangeSet, ExecuteChangeSet, DescribeStackEvents.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from botocore.exceptions import ClientError, WaiterError

from macro.provider.model import ProviderError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from macro.provider.model import Access, Installation

_POLL = 2.0  # seconds
_REVIEW = "REVIEW_IN_PROGRESS"
_ONLY_DELETABLE = frozenset({"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "DELETE_FAILED"})
"""The statuses in which CloudFormation can only delete a stack. Source: AWS CloudFormation User Guide, status codes."""
_NO_CHANGE = ("didn't contain changes", "No updates are to be performed")
"""What CloudFormation writes as the reason if a change set is empty. The API has no other sign of that."""


@dataclass(frozen=True, slots=True)
class ResourceChange:
    """A change of one resource.

    Args:
        action: `Add`, `Modify`, `Remove`, …
        logical_id: The logical ID.
        type: The resource type.
        replacement: Whether CloudFormation replaces the resource: `True`, `False`, `Conditional`, or empty.
    """

    action: str
    logical_id: str
    type: str
    replacement: str


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """A change set.

    Args:
        arn: Its ARN.
        stack: The name of the stack.
        creates: Whether the stack is new.
        changes: What it changes; empty if the stack is up to date.
    """

    arn: str
    stack: str
    creates: bool
    changes: tuple[ResourceChange, ...]


def create_change_set(
    access: Access, installation: Installation, template: str, parameters: frozenset[str]
) -> ChangeSet:
    """Creates a change set and waits for it. An empty one is deleted.

    Args:
        access: The Region.
        installation: What to install.
        template: The text of the template.
        parameters: The names of the template's parameters.

    Raises:
        ProviderError: CloudFormation rejects the template or a parameter, or the stack can't be updated.
    """
    cloudformation = access.client("cloudformation")
    existing = find_stack(access, installation.stack)
    if existing and existing["StackStatus"] in _ONLY_DELETABLE:
        raise ProviderError("\n".join(_status_lines(access, installation.stack, existing["StackStatus"])))
    creates = existing is None or existing["StackStatus"] == _REVIEW
    try:
        created = cloudformation.create_change_set(
            StackName=installation.stack,
            ChangeSetName=f"cross-region-{uuid4().hex[:12]}",
            ChangeSetType="CREATE" if creates else "UPDATE",
            TemplateBody=template,
            Parameters=_parameters(installation, parameters, {} if creates else existing or {}),
            Capabilities=["CAPABILITY_IAM"],
            **_optional(installation),
        )
    except ClientError as error:
        raise ProviderError(_message(error)) from None
    return _complete(access, ChangeSet(created["Id"], installation.stack, creates, ()))


def _optional(installation: Installation) -> dict[str, Any]:
    """Returns the parameters that must be absent if they aren't used. An empty list would remove the stack's tags."""
    tags = [{"Key": name, "Value": value} for name, value in installation.tags.items()]
    given = {"RoleARN": installation.role_arn, "Tags": tags}
    return {name: value for name, value in given.items() if value}


def _complete(access: Access, change_set: ChangeSet) -> ChangeSet:
    """Waits for a change set, and returns it with its changes; raises ProviderError if CloudFormation rejects it."""
    cloudformation = access.client("cloudformation")
    try:
        cloudformation.get_waiter("change_set_create_complete").wait(
            ChangeSetName=change_set.arn, WaiterConfig={"Delay": 2, "MaxAttempts": 150}
        )
    except WaiterError:
        described = cloudformation.describe_change_set(ChangeSetName=change_set.arn)
        reason = described.get("StatusReason", described["Status"])
        delete_change_set(access, change_set)
        if any(text in reason for text in _NO_CHANGE):
            return ChangeSet("", change_set.stack, creates=False, changes=())
        raise ProviderError(reason) from None
    pages = cloudformation.get_paginator("describe_change_set").paginate(ChangeSetName=change_set.arn)
    changes = tuple(_change(change["ResourceChange"]) for page in pages for change in page["Changes"])
    return replace(change_set, changes=changes)


def execute_change_set(access: Access, change_set: ChangeSet) -> None:
    """Executes a change set, and reports the stack's events until the stack is complete.

    Raises:
        ProviderError: The stack failed. The message has the reasons of the resources.
    """
    cloudformation = access.client("cloudformation")
    seen = {event["EventId"] for event in _events(cloudformation, change_set.stack)}
    cloudformation.execute_change_set(ChangeSetName=change_set.arn)
    events = follow_stack(access, change_set.stack, seen)
    status = describe_stack(access, change_set.stack)["StackStatus"]
    if status not in ("CREATE_COMPLETE", "UPDATE_COMPLETE"):
        problem, *remedy = _status_lines(access, change_set.stack, status)
        raise ProviderError("\n".join([problem, *failure_reasons(events), *remedy]))


def _status_lines(access: Access, stack: str, status: str) -> list[str]:
    """Returns a line with the status of a stack, and if CloudFormation can only delete the stack, what to do."""
    problem = f"the stack {stack} is in the status {status}"
    if status not in _ONLY_DELETABLE:
        return [problem]
    command = f"cross-region remove --stack-name {stack} --region {access.region}"
    return [problem, f"CloudFormation can't update this stack; run `{command}`, and then deploy again"]


def follow_stack(access: Access, stack: str, seen: set[str]) -> list[dict[str, Any]]:
    """Reports new events of a stack until it is no longer in progress, and returns them, the oldest first.

    Args:
        access: The Region.
        stack: The name or the ID of the stack.
        seen: The IDs of earlier events.
    """
    cloudformation = access.client("cloudformation")
    events: dict[str, dict[str, Any]] = {}
    while True:
        status = describe_stack(access, stack)["StackStatus"]
        for event in reversed(_events(cloudformation, stack)):
            if event["EventId"] not in seen and event["EventId"] not in events:
                events[event["EventId"]] = event
                access.report(f"{event['LogicalResourceId']} {event['ResourceStatus']}")
        if not status.endswith("_IN_PROGRESS"):
            return list(events.values())
        time.sleep(_POLL)


def failure_reasons(events: Iterable[Mapping[str, Any]]) -> list[str]:
    """Returns a line for each failure among the events of a stack."""
    return [
        f"{event['LogicalResourceId']} {event['ResourceStatus']}: {event.get('ResourceStatusReason', 'no reason')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED")
    ]


def delete_change_set(access: Access, change_set: ChangeSet) -> None:
    """Deletes a change set, and the empty stack that CloudFormation created for it."""
    cloudformation = access.client("cloudformation")
    if change_set.arn:
        cloudformation.delete_change_set(ChangeSetName=change_set.arn)
    stack = find_stack(access, change_set.stack) if change_set.creates else None
    if stack and stack["StackStatus"] == _REVIEW:
        cloudformation.delete_stack(StackName=change_set.stack)


def find_stack(access: Access, name: str) -> dict[str, Any] | None:
    """Returns the description of a stack, or None if it doesn't exist."""
    try:
        return describe_stack(access, name)
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") == "ValidationError":
            return None
        raise


def describe_stack(access: Access, name: str) -> dict[str, Any]:
    """Returns the description of a stack by its name or ID; raises ClientError if it doesn't exist."""
    (stack,) = access.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
    description: dict[str, Any] = stack
    return description


def _events(cloudformation: Any, stack: str) -> list[dict[str, Any]]:
    """Returns the newest events, the newest first."""
    events: list[dict[str, Any]] = cloudformation.describe_stack_events(StackName=stack)["StackEvents"]
    return events


def _parameters(
    installation: Installation, names: frozenset[str], existing: dict[str, Any]
) -> list[dict[str, Any]]:
    """Returns the given values, and for the others that the stack already has, their previous values."""
    kept = {parameter["ParameterKey"] for parameter in existing.get("Parameters", [])} & names
    given = [
        {"ParameterKey": name, "ParameterValue": value} for name, value in installation.parameters.items()
    ]
    previous = sorted(kept - set(installation.parameters))
    return [*given, *({"ParameterKey": name, "UsePreviousValue": True} for name in previous)]


def _change(change: dict[str, Any]) -> ResourceChange:
    return ResourceChange(
        change["Action"],
        change["LogicalResourceId"],
        change["ResourceType"],
        change.get("Replacement") or "",
    )


def _message(error: ClientError) -> str:
    details = error.response.get("Error", {})
    return f"{details.get('Code', 'unknown error')}: {details.get('Message', error)}"

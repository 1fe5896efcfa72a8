"""Reads the events and the resources of stacks with a readiness check."""

from __future__ import annotations

import contextlib
import json
import time
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

if TYPE_CHECKING:
    from localaws import LocalAws


MACRO_REGION = "eu-central-1"


def events_of(aws: LocalAws, stack: str) -> list[dict[str, Any]]:
    """Returns a stack's events, starting with the oldest."""
    events = aws.client("cloudformation", MACRO_REGION).describe_stack_events(StackName=stack)["StackEvents"]
    return list(reversed(events))


def check_events(aws: LocalAws, stack: str) -> list[str]:
    """Returns the statuses of a stack's checks."""
    return [
        event["ResourceStatus"]
        for event in events_of(aws, stack)
        if event["ResourceType"] == "Custom::CrossRegionPreflight"
    ]


def wait_for_check(aws: LocalAws, stack: str) -> None:
    """Waits until the first check of a stack runs."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        with contextlib.suppress(ClientError):
            if check_events(aws, stack):
                return
        time.sleep(0.1)
    raise AssertionError(f"{stack} runs no check")


def status_of(aws: LocalAws, stack: str) -> str:
    described = aws.client("cloudformation", MACRO_REGION).describe_stacks(StackName=stack)["Stacks"][0]
    return str(described["StackStatus"])


def resources_of(aws: LocalAws, stack: str, kind: str) -> list[str]:
    """Returns the physical IDs of a stack's resources of a type."""
    resources = aws.client("cloudformation", MACRO_REGION).describe_stack_resources(StackName=stack)[
        "StackResources"
    ]
    return [item["PhysicalResourceId"] for item in resources if item["ResourceType"] == kind]


def checks_of(aws: LocalAws, stack: str) -> list[str]:
    return resources_of(aws, stack, "Custom::CrossRegionPreflight")


def role_of(aws: LocalAws, stack: str) -> str:
    (role,) = [name for name in resources_of(aws, stack, "AWS::IAM::Role") if "CallerRole" in name]
    return role


def functions_of(aws: LocalAws, stack: str) -> list[str]:
    """Returns the existing functions whose names begin with the stack's name."""
    functions = aws.client("lambda", MACRO_REGION).list_functions()["Functions"]
    return [item["FunctionName"] for item in functions if item["FunctionName"].startswith(f"{stack}-")]


def problems_in_log(aws: LocalAws, stack: str) -> list[str]:
    """Returns what the last check of a stack wrote to the caller's log."""
    (group,) = resources_of(aws, stack, "AWS::Logs::LogGroup")
    events = aws.client("logs", MACRO_REGION).filter_log_events(logGroupName=group)["events"]
    lines = [json.loads(event["message"]) for event in events if event["message"].startswith("{")]
    problems: list[str] = [line for line in lines if "preflight" in line][-1]["findings"]
    return problems

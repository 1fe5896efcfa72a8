"""Reads the log of the functions that templates declare."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from botocore.exceptions import ClientError

from localaws.deployment import physical_id

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from macro.cli.run.local_run import DeployedStack

# AWS Lambda Developer Guide, "Configuring JSON and plain text log formats"
_PLATFORM_LINE = re.compile(r"(START|END|REPORT|INIT_START) ")


@dataclass(frozen=True, slots=True)
class FunctionLog:
    """The lines that a function wrote.

    Args:
        function: The logical ID of the function. For a nested stack, its logical ID comes first: `Child/Reader`.
        region: The Region.
        lines: The lines, without those that Lambda writes.
    """

    function: str
    region: str
    lines: tuple[str, ...]


def read_logs(aws: Any, stacks: Iterable[DeployedStack], since: float) -> list[FunctionLog]:
    """Returns the logs of the functions in stacks that wrote lines since a time (Unix time in seconds)."""
    logs = (
        FunctionLog("/".join(path), stack.region, tuple(_lines(aws, stack, path, since)))
        for stack in stacks
        for path in stack.functions
    )
    return [log for log in logs if log.lines]


def _lines(aws: Any, stack: DeployedStack, path: Sequence[str], since: float) -> list[str]:
    try:
        name = stack.name
        # The physical ID of a nested stack is that of the stack with the next resource.
        for logical_id in path:
            name = physical_id(aws, stack.region, name, logical_id)
        function = aws.client("lambda", stack.region).get_function_configuration(FunctionName=name)
        group = function.get("LoggingConfig", {}).get("LogGroup") or f"/aws/lambda/{function['FunctionName']}"
        pages = aws.client("logs", stack.region).get_paginator("filter_log_events")
        events = pages.paginate(logGroupName=group, startTime=int(since * 1000)).search("events")
        messages = [str(event["message"]).rstrip("\n") for event in events if event]
    except ClientError:  # the function doesn't exist because of a condition, or it has never run
        return []
    return [message for message in messages if message and not _is_from_lambda(message)]


def _is_from_lambda(message: str) -> bool:
    if _PLATFORM_LINE.match(message):
        return True
    try:
        value = json.loads(message)
    except ValueError:
        return False
    return isinstance(value, dict) and str(value.get("type", "")).startswith("platform.")

"""Executes a Map whose items all call one caller on a local AWS, and reads the caller's log."""

from __future__ import annotations

import json
import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from localaws import LocalAws
from localaws.deployment import deploy_stack, physical_id
from scripts.benchmark.measuring import MeasurementError
from scripts.scale.environments import EnvironmentUse, read_environments
from tests.end_to_end.installation import install

if TYPE_CHECKING:
    from collections.abc import Iterator

_REGION, _TARGET = "eu-central-1", "us-west-2"
_STACK, _TABLE = "items", "orders"
_CONCURRENCY: Final = 4
_POLL: Final = 1.0  # second
_REPORT: Final = re.compile(r"^REPORT .*\tDuration: ([\d.]+) ms", re.MULTILINE)
_TEMPLATE: Final[dict[str, Any]] = {
    "Transform": "CrossRegion",
    "Resources": {
        "Orders": {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "Definition": {
                    "StartAt": "Each",
                    "States": {
                        "Each": {
                            "Type": "Map",
                            "ItemsPath": "$.items",
                            "MaxConcurrency": _CONCURRENCY,
                            "ItemProcessor": {
                                "StartAt": "Write",
                                "States": {
                                    "Write": {
                                        "Type": "Cross::Region::AwsCall",
                                        "Region": _TARGET,
                                        "Service": "dynamodb",
                                        "Action": "putItem",
                                        "Parameters": {
                                            "TableName": _TABLE,
                                            "Item": {"id": {"N.$": "States.Format('{}', $)"}},
                                        },
                                        "ResultPath": None,
                                        "End": True,
                                    }
                                },
                            },
                            "ResultPath": None,
                            "End": True,
                        }
                    },
                }
            },
        }
    },
}


@dataclass(frozen=True, slots=True)
class MapFigures:
    """The figures of a Map.

    Attributes:
        items: The number of items.
        concurrency: The value of MaxConcurrency.
        seconds: The duration of the execution.
        environments: What the function's environments use after the execution.
        median: The median duration of an invocation in milliseconds.
        high: The 99th percentile of these durations.
        slowest: The longest of these durations.
        written: The number of items in the table afterwards.
    """

    items: int
    concurrency: int
    seconds: float
    environments: tuple[EnvironmentUse, ...]
    median: float
    high: float
    slowest: float
    written: int


def measure_map(items: int) -> MapFigures:
    """Returns the figures of a Map with this number of items; raises MeasurementError."""
    with LocalAws() as aws:
        install(aws, _REGION)
        tables = aws.client("dynamodb", _TARGET)
        tables.create_table(
            TableName=_TABLE,
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "N"}],
        )
        deploy_stack(aws, _REGION, _STACK, _TEMPLATE, {})
        started = time.monotonic()
        _execute(aws, items)
        seconds = time.monotonic() - started
        group = physical_id(aws, _REGION, _STACK, "OrdersCrossRegionCallerLogGroup")
        function = physical_id(aws, _REGION, _STACK, "OrdersCrossRegionCaller")
        environments = tuple(read_environments(function))
        durations = sorted(_durations(aws, group))
        written = sum(page["Count"] for page in tables.get_paginator("scan").paginate(TableName=_TABLE))
    middle, high = (durations[int(len(durations) * part)] for part in (0.5, 0.99))
    return MapFigures(items, _CONCURRENCY, seconds, environments, middle, high, durations[-1], written)


def _execute(aws: LocalAws, items: int) -> None:
    client = aws.client("stepfunctions", _REGION)
    machine = physical_id(aws, _REGION, _STACK, "Orders")
    text = json.dumps({"items": list(range(items))}, separators=(",", ":"))
    arn = client.start_execution(stateMachineArn=machine, input=text)["executionArn"]
    while (described := client.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(_POLL)
    if described["status"] != "SUCCEEDED":
        raise MeasurementError(f"the execution ended with {described['status']}: {described.get('cause')}")


def _durations(aws: LocalAws, group: str) -> Iterator[float]:
    """Yields the durations in the REPORT lines of the function's log."""
    pages = aws.client("logs", _REGION).get_paginator("filter_log_events").paginate(logGroupName=group)
    for page in pages:
        for event in page["events"]:
            if match := _REPORT.match(event["message"]):
                yield float(match[1])

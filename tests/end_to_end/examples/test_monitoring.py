"""Tests of logs, metrics, and `templates/monitoring.yaml`, in both log formats of Lambda.

The local AWS evaluates the metric filters, the embedded metrics, and the queries. It doesn't evaluate the alarms.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.caller.calls import CONTEXT, payload
from tests.caller.log_lines import read_metrics
from tests.end_to_end.tables import create_table_with_item

if TYPE_CHECKING:
    from collections.abc import Callable

    from localaws import LocalAws
    from tests.end_to_end.conftest import Deploy
    from tests.end_to_end.deployments import DeployedStack, Execution

pytestmark = pytest.mark.end_to_end

FAR = "us-west-2"
FOLDER = Path(__file__).parents[1]
MONITORING = FOLDER.parents[1] / "templates" / "monitoring.yaml"
DIMENSIONS = {"service": "dynamodb", "operation": "GetItem", "region": FAR}


@dataclass(frozen=True)
class Monitored:
    """A stack with a caller, and the stack that monitors it."""

    aws: LocalAws
    region: str
    callers: DeployedStack
    monitoring: DeployedStack

    def invoke(self, event: Any) -> None:
        function = self.callers.outputs["Function"]
        self.aws.client("lambda", self.region).invoke(FunctionName=function, Payload=json.dumps(event))

    def query(self, logical_id: str, **replacements: str) -> list[dict[str, str]]:
        """Runs a saved query of the template on the local logs, and returns the rows."""
        properties = self.monitoring.processed["Resources"][logical_id]["Properties"]
        text = properties["QueryString"]
        for placeholder, value in replacements.items():
            assert placeholder in text
            text = text.replace(placeholder, value)
        logs, now = self.aws.client("logs", self.region), int(time.time())
        query = logs.start_query(
            logGroupNames=[self.callers.outputs["LogGroup"]],
            startTime=now - 600,
            endTime=now,
            queryString=text,
        )
        results = logs.get_query_results(queryId=query["queryId"])["results"]
        return [{cell["field"]: cell["value"] for cell in row} for row in results]

    def log_metric(self, name: str, statistic: str = "Sum") -> float:
        """Returns the statistic of a metric of the metric filters."""
        return self._statistic(self.monitoring.outputs["MetricNamespace"], name, statistic, {})

    def embedded_metric(self, name: str) -> float:
        """Returns the sum of an embedded metric of the failover's operation."""
        return self._statistic("CrossRegion", name, "Sum", DIMENSIONS)

    def _statistic(self, namespace: str, name: str, statistic: str, dimensions: dict[str, str]) -> float:
        now = datetime.now(UTC)
        points = self.aws.client("cloudwatch", self.region).get_metric_statistics(
            Namespace=namespace,
            MetricName=name,
            Dimensions=[{"Name": key, "Value": value} for key, value in dimensions.items()],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=1),
            Period=3600,
            Statistics=[statistic],
        )["Datapoints"]
        return float(sum(point[statistic] for point in points))

    def lines(self) -> list[str]:
        """Returns the lines of the callers' log."""
        logs, group = self.aws.client("logs", self.region), self.callers.outputs["LogGroup"]
        return [str(event["message"]) for event in logs.filter_log_events(logGroupName=group)["events"]]


@pytest.fixture(scope="module")
def table(local_aws: LocalAws) -> None:
    create_table_with_item(local_aws, FAR, "monitored")


@pytest.fixture(scope="module")
def deploy_monitored(
    local_aws: LocalAws,
    macro_region: str,
    deploy: Deploy,
    table: None,  # noqa: ARG001  the failover reads it
) -> Callable[[str], Monitored]:
    """Returns a function that deploys the stacks for a log format, the first time."""

    @cache
    def deploy_both(log_format: str) -> Monitored:
        name = f"monitored-{log_format.lower()}"
        callers = deploy(FOLDER / "templates" / "monitored.yaml", name, macro_region, LogFormat=log_format)
        monitoring = deploy(
            MONITORING,
            f"{name}-monitoring",
            macro_region,
            LogGroupName=callers.outputs["LogGroup"],
            FunctionName=callers.outputs["Function"],
            TopicArn=f"arn:aws:sns:{macro_region}:123456789012:operators",
            LatencyThreshold="2500",
        )
        return Monitored(local_aws, macro_region, callers, monitoring)

    return deploy_both


@pytest.fixture(params=["Text", "JSON"])
def monitored(request: pytest.FixtureRequest, deploy_monitored: Callable[[str], Monitored]) -> Monitored:
    return deploy_monitored(str(request.param))


def test_failed_execution_is_found_by_its_arn(
    monitored: Monitored, execute: Callable[[str, Any], Execution]
) -> None:
    failed = [execute(monitored.callers.outputs["Missing"], {}).description for _ in range(2)]
    for description in failed:
        assert description["error"] == "DynamoDb.ResourceNotFoundException"
        (row,) = monitored.query("EverythingAboutAnExecution", EXECUTION_ARN=str(description["executionArn"]))
        assert {name: row[name] for name in ("state", "operation", "region", "error")} == {
            "state": "Look",
            "operation": "DescribeTable",
            "region": FAR,
            "error": description["error"],
        }
        lines = monitored.query("EverythingAboutAnInvocation", LAMBDA_REQUEST_ID=row["lambdaRequestId"])
        assert [line for line in lines if '"type": "crossRegion.call"' in line["@message"]]
        assert [line for line in lines if "report" in line["@message"].lower()]
    assert monitored.query("Errors")[0]["executionArn"] == failed[-1]["executionArn"]
    calls = sum(
        int(row["calls"]) for row in monitored.query("ErrorsByName") if row["error"] == failed[0]["error"]
    )
    assert calls >= len(failed)


def test_failover_is_visible_in_the_log_and_in_the_metrics(
    monitored: Monitored, execute: Callable[[str, Any], Execution]
) -> None:
    before = monitored.log_metric("Failovers"), monitored.embedded_metric("Failovers")
    errors = monitored.embedded_metric("Errors")
    done = execute(monitored.callers.outputs["Failover"], {})
    assert done.output["Item"]
    row = monitored.query("Failovers")[0]
    assert row["executionArn"] == done.description["executionArn"]
    assert (row["targets.0.region"], row["region"]) == ("eu-west-1", FAR)
    assert row["targets.0.error"] == "DynamoDb.SdkClientException"
    assert "error" not in row
    after = monitored.log_metric("Failovers"), monitored.embedded_metric("Failovers")
    assert after == (before[0] + 1, before[1] + 1)
    assert monitored.embedded_metric("Errors") == errors
    slowest = monitored.query("SlowestCalls")
    assert [float(each["durationMs"]) for each in slowest] == sorted(
        (float(each["durationMs"]) for each in slowest), reverse=True
    )
    assert float(monitored.query("LatencyByOperation")[0]["p99"]) > 0
    assert monitored.query("ThrottledCalls") == []


def test_poll_that_is_not_done_is_no_error(monitored: Monitored) -> None:
    before = monitored.log_metric("Errors"), monitored.log_metric("Duration", "SampleCount")
    event = payload("dynamodb", "DescribeTable", {"TableName": "missing"})
    monitored.invoke(event | {"WaitUntil": "TableExists"})
    monitored.invoke(event)
    after = monitored.log_metric("Errors"), monitored.log_metric("Duration", "SampleCount")
    assert after == (before[0] + 1, before[1] + 2)
    errors = [row["error"] for row in monitored.query("Errors")]
    assert "DynamoDb.ResourceNotFoundException" in errors
    assert "CrossRegion.NotYet" not in errors


def test_invalid_call_is_found_by_its_execution(monitored: Monitored) -> None:
    execution = f"{CONTEXT['Execution']}-invalid"
    event = payload("dynamodb", "GetItem", {"Unknown": 1}, Context={**CONTEXT, "Execution": execution})
    monitored.invoke(event)
    (row,) = monitored.query("EverythingAboutAnExecution", EXECUTION_ARN=execution)
    assert (row["error"], row["operation"]) == ("CrossRegion.InvalidCall", "GetItem")


def test_log_line_is_one_json_object_in_both_formats(monitored: Monitored) -> None:
    monitored.invoke(payload("dynamodb", "ListTables", {}))
    lines = monitored.lines()
    ours = [json.loads(line) for line in lines if '"type": "crossRegion.call"' in line]
    assert ours
    for line in ours:
        assert line["layer"].split(":")[0].endswith("-caller")
        read_metrics(line)
    configuration = monitored.aws.client("lambda", monitored.region).get_function_configuration(
        FunctionName=monitored.callers.outputs["Function"]
    )
    others = [line for line in lines if not line.startswith("{")]
    assert bool(others) is (configuration["LoggingConfig"]["LogFormat"] == "Text")
    assert configuration["TracingConfig"] == {"Mode": "Active"}


def test_alarms_watch_the_metrics_of_the_filters(monitored: Monitored) -> None:
    filters = monitored.aws.client("logs", monitored.region).describe_metric_filters(
        logGroupName=monitored.callers.outputs["LogGroup"]
    )["metricFilters"]
    published = {
        (target["metricNamespace"], target["metricName"])
        for each in filters
        for target in each["metricTransformations"]
    }
    prefix = str(monitored.monitoring.stack["StackName"])
    alarms = monitored.aws.client("cloudwatch", monitored.region).describe_alarms(AlarmNamePrefix=prefix)[
        "MetricAlarms"
    ]
    watched = {(alarm["Namespace"], alarm["MetricName"]): alarm for alarm in alarms}
    assert watched.keys() == published
    assert watched[(f"CrossRegion/{prefix}", "Duration")]["Threshold"] == 2500
    assert all(alarm["AlarmActions"] for alarm in alarms)


def test_dashboard_shows_the_log_and_the_function(monitored: Monitored) -> None:
    body = monitored.aws.client("cloudwatch", monitored.region).get_dashboard(
        DashboardName=monitored.monitoring.outputs["DashboardName"]
    )["DashboardBody"]
    widgets = json.loads(body)["widgets"]
    assert f"SOURCE '{monitored.callers.outputs['LogGroup']}'" in widgets[-1]["properties"]["query"]
    assert monitored.callers.outputs["Function"] in body


def test_log_group_is_encrypted(monitored: Monitored) -> None:
    name = monitored.callers.outputs["LogGroup"]
    groups = monitored.aws.client("logs", monitored.region).describe_log_groups(logGroupNamePrefix=name)
    assert ":kms:" in groups["logGroups"][0]["kmsKeyId"]

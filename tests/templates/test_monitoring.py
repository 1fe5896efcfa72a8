"""Tests of `templates/monitoring.yaml`: its metric filters with real lines, and its queries."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from caller.call import Target, TriedTarget
from caller.log import CallRecord, Invocation, build_call_line
from localaws.lambda_runtime.system_log import SystemLog
from localaws.logs.filter_patterns import matches, select
from tests.caller.calls import payload
from tests.caller.log_lines import MEMBERS
from tests.templates.judges import cfn_lint, read_template

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPLATE = Path(__file__).parents[2] / "templates" / "monitoring.yaml"
RESOURCES: dict[str, Any] = read_template(TEMPLATE)["Resources"]
QUERIES = [name for name, each in RESOURCES.items() if each["Type"] == "AWS::Logs::QueryDefinition"]


def line(*targets: TriedTarget, error: str | None = None) -> str:
    """Returns the line that the caller writes for a call."""
    event = payload("dynamodb", "GetItem", {})
    record = CallRecord(
        Invocation(event, "r-1", cold_start=False), targets, 200, len(targets), 12.34, "s-1", 20, error
    )
    return json.dumps(build_call_line(record, {}))


def tried(error: str | None = None, throttles: int = 0) -> TriedTarget:
    return TriedTarget(Target("us-west-2"), error, throttles, 10)


TEXT, JSON = SystemLog(), SystemLog(is_json=True)
LINES = {
    "success": line(tried()),
    "not yet": line(tried("CrossRegion.NotYet"), error="CrossRegion.NotYet"),
    "error": line(tried("S3.NoSuchKeyException"), error="S3.NoSuchKeyException"),
    "failover": line(tried("DynamoDb.SdkClientException"), tried()),
    "throttled": line(tried(throttles=2)),
    "deadline": line(tried("CrossRegion.DeadlineExceeded"), error="CrossRegion.DeadlineExceeded"),
    "timeout": TEXT.timeout("r-1", 3),
    "timeout in JSON": JSON.end("r-1", 3000, "timeout"),
    "report": TEXT.end("r-1", 12, "success").splitlines()[-1],
    "report in JSON": JSON.end("r-1", 12, "error"),
    "readiness check": json.dumps({"type": "crossRegion.check", "level": "INFO", "durationMs": 3}),
    "exception": json.dumps({"errorMessage": "no", "errorType": "S3.NoSuchKeyException", "level": "ERROR"}),
}
CALLS = {"success", "not yet", "error", "failover", "throttled", "deadline"}


def values(metric: str) -> dict[str, float]:
    """Returns the value of a metric for each line that one of its filters matches."""
    return {
        name: float(value if not value.startswith("$") else select(value, json.loads(text)))
        for name, text in LINES.items()
        for pattern, value in _filters(metric)
        if matches(pattern, text)
    }


def _filters(metric: str) -> Iterator[tuple[str, str]]:
    for resource in RESOURCES.values():
        if resource["Type"] == "AWS::Logs::MetricFilter":
            (transformation,) = resource["Properties"]["MetricTransformations"]
            if transformation["MetricName"] == metric:
                yield resource["Properties"]["FilterPattern"], transformation["MetricValue"]


@pytest.mark.parametrize(
    ("metric", "expected"),
    [
        ("Errors", {"error": 1, "deadline": 1}),
        ("Duration", dict.fromkeys(CALLS, 12.3)),
        ("Failovers", {"failover": 1}),
        ("Throttles", {"throttled": 2}),
        ("Timeouts", {"deadline": 1, "timeout": 1, "timeout in JSON": 1}),
    ],
)
def test_metric_filters_match_the_right_lines(metric: str, expected: dict[str, float]) -> None:
    assert values(metric) == expected


def test_level_error_keeps_only_failed_calls() -> None:
    log = SystemLog(is_json=True, level="ERROR")
    assert {name for name in CALLS if log.keeps(LINES[name])} == {"error", "deadline"}


@pytest.mark.parametrize("name", QUERIES)
def test_queries_use_members_of_the_log_line(name: str) -> None:
    text = RESOURCES[name]["Properties"]["QueryString"]
    fields = text.partition("fields ")[2].partition("\n")[0].split(", ") if "fields " in text else []
    grouped = text.partition(" by ")[2].partition("\n")[0].split(", ") if " by " in text else []
    used = {field.partition(".")[0] for field in (*fields, *grouped) if not field.startswith("@")}
    assert used <= MEMBERS.keys()


def test_alarms_name_existing_queries() -> None:
    names = {RESOURCES[name]["Properties"]["Name"]["Fn::Sub"].partition("/")[2] for name in QUERIES}
    alarms = [each["Properties"] for each in RESOURCES.values() if each["Type"] == "AWS::CloudWatch::Alarm"]
    assert len(alarms) == 5
    for alarm in alarms:
        text = alarm["AlarmDescription"]["Fn::Sub"]
        assert text.partition("${AWS::StackName}/")[2].partition(".")[0] in names


def test_dashboard_is_json() -> None:
    body = json.loads(RESOURCES["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"])
    assert {widget["type"] for widget in body["widgets"]} == {"metric", "log"}


def test_template_passes_cfn_lint() -> None:
    assert cfn_lint(read_template(TEMPLATE)) == []

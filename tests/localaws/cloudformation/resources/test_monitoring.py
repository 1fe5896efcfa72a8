"""Tests of alarms, metric filters, and saved queries in a stack."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.localaws.functions_and_roles import REGION

if TYPE_CHECKING:
    from localaws import LocalAws
    from tests.localaws.cloudformation.conftest import Stacks

QUERY = {"Name": "q", "QueryString": "fields @message"}


def template(pattern: str, threshold: int) -> dict[str, Any]:
    metric = {"MetricNamespace": {"Ref": "AWS::StackName"}, "MetricName": "Slow", "MetricValue": "$.ms"}
    return {
        "Resources": {
            "Group": {"Type": "AWS::Logs::LogGroup", "Properties": {}},
            "Filter": {
                "Type": "AWS::Logs::MetricFilter",
                "Properties": {
                    "LogGroupName": {"Ref": "Group"},
                    "FilterPattern": pattern,
                    "MetricTransformations": [metric],
                },
            },
            "Alarm": {
                "Type": "AWS::CloudWatch::Alarm",
                "Properties": {
                    "Namespace": {"Ref": "AWS::StackName"},
                    "MetricName": "Slow",
                    "Statistic": "Sum",
                    "Period": 60,
                    "EvaluationPeriods": 1,
                    "Threshold": threshold,
                    "ComparisonOperator": "GreaterThanThreshold",
                },
            },
            "Query": {"Type": "AWS::Logs::QueryDefinition", "Properties": QUERY},
        },
        "Outputs": {"Group": {"Value": {"Ref": "Group"}}, "Alarm": {"Value": {"Ref": "Alarm"}}},
    }


def test_resources_are_created_updated_and_deleted(stacks: Stacks, aws: LocalAws) -> None:
    cloudwatch, logs = aws.client("cloudwatch", REGION), aws.client("logs", REGION)
    name = stacks.create(template("{ $.ms > 10 }", 1))
    outputs = stacks.outputs(name)
    stacks.update(name, template("{ $.ms > 20 }", 2))
    assert stacks.status(name) == "UPDATE_COMPLETE"
    assert stacks.outputs(name) == outputs
    (alarm,) = cloudwatch.describe_alarms(AlarmNames=[outputs["Alarm"]])["MetricAlarms"]
    assert alarm["Threshold"] == 2
    (updated,) = logs.describe_metric_filters(logGroupName=outputs["Group"])["metricFilters"]
    assert updated["filterPattern"] == "{ $.ms > 20 }"
    stacks.client.delete_stack(StackName=name)
    assert cloudwatch.describe_alarms(AlarmNames=[outputs["Alarm"]])["MetricAlarms"] == []

"""Tests of SDK integrations of services whose names differ in botocore, or that have names in camel case."""

from typing import Any

import pytest

from localaws import LocalAws
from localaws.step_functions.sdk_integrations import botocore_name
from tests.end_to_end.deployments import execute_to_end
from tests.localaws.functions_and_roles import REGION
from tests.localaws.step_functions.machines import state_machine


@pytest.mark.parametrize(
    ("service", "expected"),
    [("s3", "s3"), ("sfn", "stepfunctions"), ("cloudwatchlogs", "logs"), ("rdsdata", "rds-data")],
)
def test_name_of_a_service(service: str, expected: str) -> None:
    assert botocore_name(service) == expected


def test_parameters_and_results_in_pascal_case(aws: LocalAws) -> None:
    task: dict[str, Any] = {"Type": "Task", "ResultPath": "$.r", "End": True}
    create = {
        **task,
        "Resource": "arn:aws:states:::aws-sdk:cloudwatchlogs:createLogGroup",
        "Parameters": {"LogGroupName.$": "$.name", "Tags": {"lower": "case"}},
        "Next": "List",
    }
    del create["End"]
    list_ = {
        **task,
        "Resource": "arn:aws:states:::aws-sdk:cloudwatchlogs:describeLogGroups",
        "Parameters": {"LogGroupNamePrefix.$": "$.name"},
    }
    machine = state_machine(aws, {"StartAt": "Create", "States": {"Create": create, "List": list_}})
    done = execute_to_end(aws, machine, {"name": "sdk-integrations"})
    assert done.status == "SUCCEEDED", done.description
    (group,) = done.output["r"]["LogGroups"]
    assert group["LogGroupName"] == "sdk-integrations"
    logs = aws.client("logs", REGION)
    assert logs.list_tags_log_group(logGroupName="sdk-integrations")["tags"] == {"lower": "case"}


def test_unknown_service_fails_the_task(aws: LocalAws) -> None:
    task = {"Type": "Task", "Resource": "arn:aws:states:::aws-sdk:nothing:doIt", "End": True}
    done = execute_to_end(aws, state_machine(aws, {"StartAt": "A", "States": {"A": task}}), {})
    assert done.status == "FAILED"


def test_bodies_and_times_are_text(aws: LocalAws) -> None:
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket="bodies")
    s3.put_object(Bucket="bodies", Key="a", Body="größer".encode())
    resource = "arn:aws:states:::aws-sdk:s3:getObject"
    task = {"Type": "Task", "Resource": resource, "Parameters": {"Bucket": "bodies", "Key": "a"}, "End": True}
    allowed = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*"}
    done = execute_to_end(aws, state_machine(aws, {"StartAt": "A", "States": {"A": task}}, allowed), {})
    assert done.output["Body"] == "größer"
    assert done.output["LastModified"].endswith(".000Z")

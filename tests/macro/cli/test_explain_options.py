"""Tests of the options that `cross-region explain` describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from macro.source.formats.yaml_text import read_yaml

if TYPE_CHECKING:
    from tests.macro.cli.conftest import Run


LIST = """\
Transform: CrossRegion
Parameters: {Region: {Type: String}}
Resources:
  Orders:
    Type: AWS::StepFunctions::StateMachine
    Properties:
      Definition:
        StartAt: List
        States:
          List:
            Type: Cross::Region::AwsCall
            Service: ec2
            Action: describeInstances
            Parameters: {InstanceIds: [i-1]}
            End: true
"""


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ("Targets: [{Region: us-west-2}, {Region: eu-west-1}]", ["targets in order"]),
        ("Region: [us-west-2, eu-west-1], Rotate: true", ["another target in each execution"]),
        (
            "Region: us-west-2, Paginate: {MaxItems: 5, PageSize.$: $.size}",
            ["all pages, up to 5 items, $.size per page"],
        ),
        ("Region: us-west-2, Paginate: true", ["all pages"]),
        ("Region: us-west-2, Paginate: false", []),
        (
            "Region: us-west-2, WaitUntil: InstanceRunning",
            ["waits until InstanceRunning, every 15 s up to 40 times"],
        ),
        ("Region: us-west-2, Query: 'Reservations[0]'", ["query Reservations[0]"]),
        (
            "Region: us-west-2, ResultWriter: {Bucket: results, Prefix: a, Region: !Ref Region}",
            ["result in s3://results/a in ${Region}"],
        ),
        (
            "Region: us-west-2, EndpointOptions: {UseFipsEndpoint: true, UseDualstackEndpoint.$: $.both}",
            ["FIPS endpoint", "dual-stack endpoint if $.both"],
        ),
        (
            "Region: us-west-2, Timeout: 5, MaxAttempts.$: $.attempts, RetryMode: adaptive",
            ["timeout 5 s", "$.attempts attempts", "adaptive retries"],
        ),
        (
            "Region: us-west-2, Credentials: {RoleArn: arn:aws:iam::210987654321:role/R}",
            ["as arn:aws:iam::210987654321:role/R"],
        ),
        (
            "Region: us-west-2, IntegrationPattern: WAIT_FOR_TASK_TOKEN",
            ["waits for its task token"],
        ),
        (
            (
                "Region: us-west-2, Service: rekognition, Action: detectLabels, Parameters: {},"
                " BodyFrom: {Bucket: b, Key: k}"
            ),
            ["Image.Bytes from s3://b/k"],
        ),
    ],
)
def test_options_without_a_native_equivalent(fields: str, expected: list[str], run: Run) -> None:
    template: Any = read_yaml(LIST).value
    state = template["Resources"]["Orders"]["Properties"]["Definition"]["States"]["List"]
    state |= read_yaml(f"{{{fields}}}").value
    result = run("explain", "-", "--format", "json", stdin=json.dumps(template))
    assert result.exit_code == 0, result.stderr
    (call,) = json.loads(result.stdout)["calls"]
    assert call["options"] == expected
    first, *lines = run("explain", "-", stdin=json.dumps(template)).stdout.splitlines()
    assert first.startswith(f"Orders/List: {call['call']} in ")
    assert lines[: len(expected)] == [f"  {option}" for option in expected]


def test_bodies_of_a_model_in_s3(run: Run) -> None:
    template: Any = read_yaml(LIST).value
    template["Resources"]["Orders"]["Properties"]["Definition"]["States"]["List"] = {
        "Type": "Task",
        "Resource": "arn:aws:states:us-west-2::bedrock:invokeModel",
        "Parameters": {
            "ModelId": "amazon.nova-lite-v1:0",
            "Input": {"S3Uri": {"Fn::Sub": "s3://${Region}-prompts/1.json"}},
            "Output": {"S3Uri.$": "States.Format('s3://answers/{}', $.id)"},
        },
        "End": True,
    }
    result = run("explain", "-", stdin=json.dumps(template))
    assert result.exit_code == 0, result.stderr
    assert result.stdout.splitlines()[1:3] == [
        "  body from s3://${Region}-prompts/1.json",
        "  response in States.Format('s3://answers/{}', $.id)",
    ]
    assert "s3:GetObject" in result.stdout
    assert "s3:PutObject" in result.stdout

"""Tests of the caller's environment variables: allowed endpoints, and services for the warm-up."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files

READ = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "archive", "Key": "a"}}
OREGON = {"Region": "us-west-2"}


def variables(*calls: dict[str, Any], **caller: Any) -> dict[str, Any]:
    """Returns the environment variables of the caller of a state machine that makes these calls."""
    states = {
        f"Call{number}": {
            "Type": "Cross::Region::AwsCall",
            **({} if "Region.$" in call else OREGON),
            **READ,
            **call,
            "End": True,
        }
        for number, call in enumerate(calls)
    }
    resource = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "Call0", "States": states}},
    }
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"Caller": caller}},
        "Resources": {"M": resource},
    }
    resources: Any = expand(template, DEPLOYMENT, Inputs(Files(), {})).template["Resources"]
    variables: dict[str, Any] = resources["MCrossRegionCaller"]["Properties"]["Environment"]["Variables"]
    return variables


def services(*calls: dict[str, Any]) -> str:
    return str(variables(*calls)["CROSS_REGION_SERVICES"])


def test_services_are_listed_once_in_the_order_of_the_calls() -> None:
    table = {"Service": "dynamodb", "Action": "getItem", "Parameters": {"TableName": "t", "Key": {}}}
    assert services({}, table, {}, {"Region": ["eu-west-1", "us-west-2"]}) == (
        "s3@us-west-2 dynamodb@us-west-2 s3@eu-west-1"
    )


@pytest.mark.parametrize(
    "call",
    [
        {"Region": {"Ref": "AWS::Region"}},
        {"Endpoint": "https://s3.us-west-2.amazonaws.com"},
        {"Timeout": 5},
        {"MaxAttempts": 1},
        {"EndpointOptions": {"UseDualstackEndpoint": True}},
        {"Credentials": {"RoleArn": "arn:aws:iam::210987654321:role/Reader"}},
    ],
)
def test_only_clients_that_are_known_at_deployment_are_listed(call: dict[str, Any]) -> None:
    assert services(call) == "s3"


def test_at_most_eight_services_are_listed() -> None:
    regions = [
        "eu-west-1",
        "eu-west-2",
        "eu-west-3",
        "eu-north-1",
        "us-east-1",
        "us-east-2",
        "us-west-1",
        "us-west-2",
    ]
    assert len(services({"Region": [*regions, "ap-south-1"]}).split()) == 8


def test_environment_variables_from_the_template_are_kept() -> None:
    given = {"Variables": {"LEVEL": "1", "CROSS_REGION_SERVICES": ""}}
    assert variables({}, Environment=given).items() >= given["Variables"].items()


def test_regions_of_all_calls_are_allowed() -> None:
    run_time = {"Region.$": "$.region", "AllowedRegions": ["eu-west-1", {"Ref": "AWS::Region"}]}
    given = {"Variables": {"CROSS_REGION_ALLOWED_REGIONS": "ap-south-1"}}
    assert variables({}, {"Region": ["us-west-2", "us-east-2"]}, Environment=given)[
        "CROSS_REGION_ALLOWED_REGIONS"
    ] == ("us-west-2 us-east-2")
    assert variables({}, run_time)["CROSS_REGION_ALLOWED_REGIONS"] == {
        "Fn::Join": [" ", ["us-west-2", "eu-west-1", {"Ref": "AWS::Region"}]]
    }


def test_each_endpoint_is_listed_once() -> None:
    endpoint = {"Endpoint": "https://bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"}
    endpoints = variables(endpoint, endpoint)["CROSS_REGION_ENDPOINTS"]
    assert endpoints == '["https://bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"]'

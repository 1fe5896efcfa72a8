"""What the caller is told by its environment: endpoints that the template allows, services to prepare for."""

from __future__ import annotations

from typing import Any

import pytest

from macro.definition.reader import Inputs
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, Files

READ = {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "archive", "Key": "a"}}


def variables(*calls: dict[str, Any], **caller: Any) -> dict[str, Any]:
    """The environment variables of the caller of a state machine that makes these calls."""
    states = {
        f"Call{number}": {
            "Type": "Cross::Region::AwsCall",
            "Region": "us-west-2",
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
    found: dict[str, Any] = resources["MCrossRegionCaller"]["Properties"]["Environment"]["Variables"]
    return found


def services(*calls: dict[str, Any]) -> str:
    return str(variables(*calls)["CROSS_REGION_SERVICES"])


def test_each_service_and_region_once_in_the_order_of_the_calls() -> None:
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
def test_a_client_that_is_not_known_or_not_a_plain_one_is_left_to_the_call(call: dict[str, Any]) -> None:
    assert services(call) == "s3"


def test_no_more_than_eight() -> None:
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


def test_the_users_own_variables_stay() -> None:
    given = {"Variables": {"LEVEL": "1", "CROSS_REGION_SERVICES": ""}}
    assert variables({}, Environment=given) == given["Variables"]


def test_endpoints_of_the_template_are_allowed_each_once() -> None:
    endpoint = {"Endpoint": "https://bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"}
    known = variables(endpoint, endpoint)["CROSS_REGION_ENDPOINTS"]
    assert known == '["https://bucket.vpce-1.s3.us-west-2.vpce.amazonaws.com"]'

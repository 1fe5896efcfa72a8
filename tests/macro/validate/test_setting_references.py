"""Tests of settings that name a state without a cross-Region call."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs

NATIVE: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::aws-sdk:s3:listBuckets",
    "Parameters": {},
    "End": True,
}
CALL = {**NATIVE, "Resource": "arn:aws:states:us-west-2::aws-sdk:s3:listBuckets"}
NO_CALL = "there is no state 'Orders/Read' with a cross-Region call"
IN_ARN = "; write the Region in the ARN of the state"


def messages(states: dict[str, Any], options: dict[str, Any]) -> list[str]:
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {
            "RoleArn": "arn:aws:iam::123456789012:role/r",
            "Definition": {"StartAt": "Read", "States": states},
        },
    }
    template: dict[str, Any] = {
        "Metadata": {"Cross::Region::AwsCall": {"States": options}},
        "Resources": {"Orders": machine},
    }
    return [error.message for error in expand(template, DEPLOYMENT, inputs(template)).errors]


@pytest.mark.parametrize("option", [{"Region": "us-west-2"}, {"Targets": [{"Region": "us-west-2"}]}])
def test_a_region_in_the_options_of_a_native_state_belongs_in_its_arn(option: dict[str, Any]) -> None:
    assert messages({"Read": NATIVE}, {"Orders/Read": option}) == [NO_CALL + IN_ARN]
    assert messages({"Read": NATIVE, "Other": CALL}, {"Orders/Read": option}) == [NO_CALL + IN_ARN]


def test_a_similar_name_of_a_call_comes_first() -> None:
    assert messages({"Reads": CALL}, {"Orders/Read": {"Region": "us-west-2"}}) == [
        f"{NO_CALL}; did you mean 'Orders/Reads'?"
    ]


def test_options_can_outlive_the_last_call() -> None:
    option = {"Orders/Read": {"IamResources": "*"}}
    assert messages({"Read": NATIVE}, option) == []
    assert messages({"Read": NATIVE, "Other": CALL}, option) == [NO_CALL]


def test_a_near_miss_in_the_state_is_the_only_problem() -> None:
    near_miss = {**NATIVE, "Region": "us-west-2"}
    assert messages({"Read": near_miss}, {"Orders/Read": {"Region": "us-west-2"}}) == [
        "a Task has no field Region; write the Region in the ARN"
    ]


def test_a_state_without_the_logical_id_suggests_the_whole_name() -> None:
    assert messages({"Read": CALL}, {"Read": {"MaxAttempts": 2}}) == [
        "there is no resource 'Read'; did you mean 'Orders/Read'?"
    ]

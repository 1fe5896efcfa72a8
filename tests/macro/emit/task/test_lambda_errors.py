"""Tests of the Retry for the errors of the Lambda service."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from caller.awsmodel.models import operation_model
from macro.emit.task.lambda_errors import (
    MAY_HAVE_RUN,
    NOT_RUN,
    NOT_RUN_IN_VPC,
    NOT_RUN_WITH_SNAP_START,
    LambdaErrors,
)
from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs

PAGE = Path(__file__).parents[4] / "docs" / "native.md"
ROW = re.compile(r"^\| `(Lambda\.\w+)`(?: \(with `Caller\.(\w+)`\))? \| (No|Unknown)\. ", re.MULTILINE)
ALL = LambdaErrors.of(in_vpc=True, has_snap_start=True)
NOT_OF_THE_API = {
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
}
"""The errors of Step Functions' own client."""


def test_page_lists_the_errors_of_the_retry_in_its_order() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _, _ in rows] == ALL.retry_all()["ErrorEquals"]
    assert tuple(name for name, _, ran in rows if ran == "Unknown") == MAY_HAVE_RUN
    assert tuple(name for name, _, ran in rows if ran == "No") == ALL.not_run
    assert tuple(name for name, needs, _ in rows if needs == "VpcConfig") == NOT_RUN_IN_VPC
    assert tuple(name for name, needs, _ in rows if needs == "SnapStart") == NOT_RUN_WITH_SNAP_START


def test_errors_are_those_of_the_invoke_operation() -> None:
    modeled = {f"Lambda.{shape.name}" for shape in operation_model("lambda", "Invoke").error_shapes}
    assert {*MAY_HAVE_RUN, *ALL.not_run} - NOT_OF_THE_API <= modeled


@pytest.mark.parametrize("error", MAY_HAVE_RUN)
def test_error_after_a_run_is_not_in_the_retry_for_calls_that_must_not_run_twice(error: str) -> None:
    assert ALL.retry_if_not_run()["ErrorEquals"] == [*ALL.not_run]
    assert error not in ALL.not_run


@pytest.mark.parametrize(
    ("properties", "further"),
    [
        ({}, ()),
        ({"MemorySize": 512}, ()),
        ({"VpcConfig": {"SubnetIds": ["subnet-1"], "SecurityGroupIds": ["sg-1"]}}, NOT_RUN_IN_VPC),
        ({"SnapStart": {"ApplyOn": "None"}}, ()),
        ({"SnapStart": {"ApplyOn": "PublishedVersions"}}, NOT_RUN_WITH_SNAP_START),
    ],
)
def test_retry_has_only_errors_that_the_function_can_have(
    properties: dict[str, object], further: tuple[str, ...]
) -> None:
    call = {"Type": "Cross::Region::AwsCall", "Region": "us-west-2", "Service": "s3", "Action": "listBuckets"}
    definition = {"StartAt": "Read", "States": {"Read": {**call, "End": True}}}
    machine = {"Type": "AWS::StepFunctions::StateMachine", "Properties": {"Definition": definition}}
    settings = {"Cross::Region::AwsCall": {"Caller": properties}}
    template: dict[str, Any] = {"Metadata": settings, "Resources": {"Orders": machine}}
    resources: Any = expand(template, DEPLOYMENT, inputs(template)).template["Resources"]
    (retrier,) = resources["Orders"]["Properties"]["Definition"]["States"]["Read"]["Retry"]
    assert retrier["ErrorEquals"] == [*MAY_HAVE_RUN, *NOT_RUN, *further]

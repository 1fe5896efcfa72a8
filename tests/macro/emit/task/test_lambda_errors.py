"""Tests of the Retry for the errors of the Lambda service."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from caller.awsmodel.models import operation_model
from macro.emit.task.lambda_errors import MAY_HAVE_RUN, NOT_RUN, RETRY_ALL, RETRY_IF_NOT_RUN

PAGE = Path(__file__).parents[4] / "docs" / "native.md"
ROW = re.compile(r"^\| `(Lambda\.\w+)` \| (No|Unknown)\. ", re.MULTILINE)
NOT_OF_THE_API = {
    "Lambda.ClientExecutionTimeoutException",
    "Lambda.AWSLambdaException",
    "Lambda.SdkClientException",
}
"""The errors of Step Functions' own client."""


def test_page_lists_the_errors_of_the_retry_in_its_order() -> None:
    rows = ROW.findall(PAGE.read_text(encoding="utf-8"))
    assert [name for name, _ in rows] == RETRY_ALL["ErrorEquals"]
    assert tuple(name for name, ran in rows if ran == "Unknown") == MAY_HAVE_RUN
    assert tuple(name for name, ran in rows if ran == "No") == NOT_RUN


def test_errors_are_those_of_the_invoke_operation() -> None:
    modeled = {f"Lambda.{shape.name}" for shape in operation_model("lambda", "Invoke").error_shapes}
    assert {*MAY_HAVE_RUN, *NOT_RUN} - NOT_OF_THE_API <= modeled


@pytest.mark.parametrize("error", MAY_HAVE_RUN)
def test_error_after_a_run_is_not_in_the_retry_for_calls_that_must_not_run_twice(error: str) -> None:
    assert RETRY_IF_NOT_RUN["ErrorEquals"] == [*NOT_RUN]
    assert error not in NOT_RUN

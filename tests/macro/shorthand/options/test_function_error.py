"""Tests of `FailOnFunctionError`, which fails the state if the invoked function raises an error."""

from __future__ import annotations

from typing import Any

import pytest

from macro.expand import expand
from tests.golden.cases import DEPLOYMENT, inputs
from tests.macro.shorthand.states import expansion, payload, problems

INVOKE: dict[str, Any] = {
    "Service": "lambda",
    "Action": "invoke",
    "Parameters": {"FunctionName": "resize"},
    "FailOnFunctionError": True,
}
ARN = "arn:aws:states:us-west-2::lambda:invoke"


def test_caller_receives_the_option() -> None:
    assert payload(INVOKE)["FailOnFunctionError"] is True


def test_state_can_catch_any_error_of_the_function() -> None:
    catch = [{"ErrorEquals": ["OrderRejected"], "Next": "Read"}]
    assert not expansion({**INVOKE, "Catch": catch}).diagnostics
    (warning,) = expansion({**INVOKE, "FailOnFunctionError": False, "Catch": catch}).diagnostics
    assert "this state never reports 'OrderRejected'" in warning.message


@pytest.mark.parametrize("field", [{"Query": "StatusCode"}, {"ResultWriter": {"Bucket": "results"}}])
def test_fields_that_change_the_result_can_be_added(field: dict[str, Any]) -> None:
    assert not expansion(INVOKE | field).errors


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        (
            {"Service": "s3", "Action": "getObject", "Parameters": {"Bucket": "b", "Key": "k"}},
            "FailOnFunctionError: FailOnFunctionError can only be used with lambda Invoke, not with s3 GetObject",
        ),
        (
            {"Parameters": {"FunctionName": "resize", "InvocationType": "Event"}},
            (
                "FailOnFunctionError: FailOnFunctionError can't be used with InvocationType Event, because Lambda"
                " doesn't wait for the function"
            ),
        ),
        (
            {"FailOnFunctionError": "yes"},
            'FailOnFunctionError: FailOnFunctionError must be true or false, not "yes"',
        ),
    ],
)
def test_combination_without_a_meaning_is_refused(fields: dict[str, Any], problem: str) -> None:
    assert problems(INVOKE | fields) == [problem]


def test_optimized_integration_always_fails() -> None:
    state = {"Type": "Task", "Resource": ARN, "Parameters": {"FunctionName": "resize"}, "End": True}
    states = {"Orders/Read": {"FailOnFunctionError": True}}
    machine = {
        "Type": "AWS::StepFunctions::StateMachine",
        "Properties": {"Definition": {"StartAt": "Read", "States": {"Read": state}}},
    }
    template: Any = {
        "Metadata": {"Cross::Region::AwsCall": {"States": states}},
        "Resources": {"Orders": machine},
    }
    (error,) = expand(template, DEPLOYMENT, inputs(template)).errors
    assert error.message == (
        "FailOnFunctionError can't be used with lambda:invoke, which always fails if the function raises an error"
    )

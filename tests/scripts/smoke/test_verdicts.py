"""Tests of the comparison between what was observed and what is expected."""

from __future__ import annotations

import pytest

from scripts.smoke_test.model import (
    Contains,
    Equals,
    Execution,
    Expectation,
    Fact,
    IsA,
    Json,
    Pair,
    Repeated,
    Same,
    SameShape,
    Stack,
    Verdict,
)
from scripts.smoke_test.verdicts import judge, shape

STACK = Stack("calls", "calls")
DONE: dict[str, Json] = {"status": "SUCCEEDED", "error": None, "cause": None}


def of_execution(expected: Expectation, path: str = "output") -> Fact:
    return Fact("?", Execution(STACK, "Machine"), path, expected)


def of_pair(expected: Expectation, path: str = "output") -> Fact:
    return Fact("?", Pair(STACK, "Machine", "state"), path, expected)


def failed(error: str, cause: str = "why") -> dict[str, Json]:
    return {"status": "FAILED", "error": error, "cause": cause, "output": None}


@pytest.mark.parametrize(
    ("expected", "right", "wrong"),
    [
        (Equals({"S": "1"}), {"S": "1"}, {"N": "1"}),
        (Contains("host"), "no host", "nothing"),
        (IsA("number"), 1_700_000_000_000, "2026-11-30"),
        (Repeated(2), ["a", "a"], ["a", "b"]),
        (Repeated(2), ["a", "a"], ["a"]),
    ],
)
def test_value_is_compared_with_the_expectation(expected: Expectation, right: Json, wrong: Json) -> None:
    assert judge(of_execution(expected), {**DONE, "output": right}).verdict is Verdict.AS_EXPECTED
    assert judge(of_execution(expected), {**DONE, "output": wrong}).verdict is Verdict.DIFFERENT


def test_value_is_not_observed_if_the_execution_failed() -> None:
    finding = judge(of_execution(Equals("x")), failed("Lambda.Unknown", "timeout"))
    assert finding.verdict is Verdict.NOT_OBSERVED
    assert finding.observed == "FAILED: Lambda.Unknown: timeout"


def test_missing_value_in_a_result_is_a_difference() -> None:
    finding = judge(of_execution(Equals("x"), "output.Name"), {**DONE, "output": {}})
    assert finding.verdict is Verdict.DIFFERENT


def test_failures_of_both_states_are_not_equal_results() -> None:
    document: Json = {"native": failed("A.B"), "region": failed("A.B")}
    assert judge(of_pair(SameShape()), document).verdict is Verdict.NOT_OBSERVED


def test_failure_of_one_state_is_a_difference() -> None:
    success: Json = {**DONE, "output": {"Id": "1"}}
    for document in (
        {"native": success, "region": failed("A.B")},
        {"native": failed("A.B"), "region": success},
    ):
        finding = judge(of_pair(SameShape()), document)
        assert finding.verdict is Verdict.DIFFERENT
        assert "FAILED: A.B: why" in {finding.expected, finding.observed}


@pytest.mark.parametrize("error", ["States.Runtime", "Bedrock.AccessDeniedException"])
def test_native_state_that_cannot_be_executed_is_no_observation(error: str) -> None:
    document: Json = {"native": failed(error), "region": {**DONE, "output": {}}}
    for fact in (of_pair(SameShape()), of_pair(Same(), "error"), of_pair(Equals("x"), "native.error")):
        assert judge(fact, document).verdict is Verdict.NOT_OBSERVABLE


def test_fact_about_the_region_does_not_depend_on_the_native_state() -> None:
    document: Json = {"native": failed("States.Runtime"), "region": failed("CrossRegion.JobFailed")}
    fact = of_pair(Equals("CrossRegion.JobFailed"), "region.error")
    assert judge(fact, document).verdict is Verdict.AS_EXPECTED


def test_cause_of_a_lambda_task_is_compared_by_its_error_message() -> None:
    native = "Not in eu-west-1 (Service: Ssm, Status Code: 400, Request ID: 1)"
    region = '{"errorMessage": "Not in us-east-1 (Service: Ssm, Status Code: 400, Request ID: 2)"}'
    document: Json = {"native": failed("E", native), "region": failed("E", region)}
    assert judge(of_pair(Same(), "cause"), document).verdict is Verdict.AS_EXPECTED
    document = {"native": failed("E", native), "region": failed("E", region.replace("400", "404"))}
    assert judge(of_pair(Same(), "cause"), document).verdict is Verdict.DIFFERENT


def test_shape_has_types_instead_of_values_and_no_headers() -> None:
    value: Json = {
        "Id": "1",
        "Dates": [1, 2.5],
        "Open": True,
        "None": None,
        "SdkHttpMetadata": {"HttpHeaders": {"Date": "today"}, "HttpStatusCode": 200},
    }
    assert shape(value) == {
        "Id": "string",
        "Dates": ["number"],
        "Open": "Boolean",
        "None": "null",
        "SdkHttpMetadata": {"HttpHeaders": "headers", "HttpStatusCode": "number"},
    }

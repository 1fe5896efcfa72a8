"""Tests of variables whose value is the same in every execution."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from macro.definition.constant_variables import find_constant_variables
from macro.definition.forms import read_form
from macro.definition.state_values import read_value
from macro.model.template_values import Intrinsic, RunTime
from tests.macro.definition.forms import ANY, FACTS, JSONATA, JSONPATH, tree


def constants(**states: Any) -> Any:
    form = read_form({"States": states}, {}, FACTS)
    assert form
    return find_constant_variables(form)


def state(assign: Any, language: str = "JSONata", **fields: Any) -> dict[str, Any]:
    return {"Type": "Pass", "QueryLanguage": language, "Assign": assign, **fields}


def test_constant_variables() -> None:
    assert constants(A=state({"bucket": "out", "count": 5, "c": "{% 'x' %}", "r": {"Ref": "Prefix"}})) == {
        "bucket": "out",
        "count": 5,
        "c": "x",
        "r": Intrinsic({"Ref": "Prefix"}),
    }
    assert constants(A=state({"bucket": "out", "b.$": "States.Format('x')"}, "JSONPath")) == {
        "bucket": "out",
        "b": "x",
    }
    inner = {"States": {"B": state({"b": "x"})}}
    assert constants(A={"Type": "Parallel", "Branches": [inner]}) == {"b": "x"}


@pytest.mark.parametrize(
    "states",
    [
        {"A": state({"b": "{% $x %}"})},
        {"A": state({"b": ["x"]})},
        {"A": state({"b": "x"}), "B": state({"b": "x"})},
        {"A": state({"b": "x"}), "B": state({"b.$": "$.b"}, "JSONPath")},
        {"A": state({"b": "x"}, Catch=[{"ErrorEquals": ["States.ALL"], "Assign": {"b": "y"}}])},
        {"A": state({"b": "x"}), "B": {"Type": "Choice", "Choices": [{"Next": "A", "Assign": {"b": "y"}}]}},
        {"A": state({"b": "x"}), "B": state({"Fn::If": ["C", {"b": "y"}, {}]})},
        {"A": state({"b": "x"}), "B": state("${Assign}")},
        {"A": state({"b": "x"}), "B": {"Type": "Map", "Iterator": {"States": {"C": state({"b": "y"})}}}},
        {"A": {"Type": "Pass", "Catch": [{"Assign": {"b": "x"}}]}},
    ],
)
def test_variables_that_are_not_constant(states: dict[str, Any]) -> None:
    assert constants(**states) == {}


def test_constant_variables_in_expressions() -> None:
    form = replace(tree(), variables={"bucket": "out"})
    assert read_value("{% $bucket %}", form, JSONATA) == "out"
    assert read_value({"Bucket.$": "$bucket"}, form, JSONPATH) == {"Bucket": "out"}
    key = read_value({"Key.$": "States.Format('{}/{}', $bucket, $.x)"}, form, JSONPATH)
    assert key == {"Key": RunTime("States.Format('{}/{}', $bucket, $.x)", ("out/", ANY))}
